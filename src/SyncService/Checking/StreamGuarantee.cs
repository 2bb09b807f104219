using System.Globalization;
using SyncService.Protocol;

namespace SyncService.Checking;

/// <summary>What the mode of a stream promises; what it misses is said, not hoped for.</summary>
internal static class StreamGuarantee
{
    /// <param name="stream">Which.</param>
    /// <param name="overlap">Null when the source is not this process's to read.</param>
    /// <param name="sight">What is known of how it is read.</param>
    public static string Of(StreamSpec stream, TimeSpan? overlap, ReadingSight sight)
    {
        var column = stream.ChangeColumn;
        if (sight.Mode == CaptureMode.RowVersion)
        {
            return $"Mode rowversion: brings every committed insert and update that moves {column}, however late it commits; does not see deletes, and rows whose {column} is NULL.";
        }

        var mode = sight.Mode is null ? $"Mode timestamp, or rowversion where {column} is one" : "Mode timestamp";
        return $"{mode}: brings every insert and update that moves {column}; does not see deletes, rows whose {column} is NULL, and {Late(overlap, sight)}.";
    }

    private static string Late(TimeSpan? overlap, ReadingSight sight)
    {
        const string byNumber = "commits that come after a greater number was read";
        return sight.IsTime switch
        {
            true => ByTime(overlap, sight),
            false => byNumber,
            null => $"(by a time) {ByTime(overlap, sight)}, or (by a number) {byNumber}",
        };
    }

    private static string ByTime(TimeSpan? overlap, ReadingSight sight)
    {
        var behind = overlap is { } window ? string.Create(CultureInfo.InvariantCulture, $"more than {window.TotalSeconds:0.###} s after") : "later than the overlap window after";
        return sight.SeesTransactions switch
        {
            true => $"commits that come {behind} a stamp that was set before their transaction began",
            false => $"commits that come {behind} their stamp",
            null => $"commits that come {behind} their stamp where the login may not see open transactions",
        };
    }
}
