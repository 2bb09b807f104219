using System.Globalization;

namespace SyncService.Checking;

/// <summary>What the mode of a stream promises; what it misses is said, not hoped for.</summary>
internal static class StreamGuarantee
{
    /// <param name="overlap">Null when the source is not this process's to read.</param>
    public static string Of(StreamSpec stream, TimeSpan? overlap)
    {
        var late = overlap is { } window
            ? string.Create(CultureInfo.InvariantCulture, $"commits that come more than {window.TotalSeconds:0.###} s after their stamp")
            : "commits that come later than the overlap window";
        return $"Mode {CaptureMode.Timestamp}: brings every insert and update that moves {stream.ChangeColumn}; does not see deletes, rows whose {stream.ChangeColumn} is NULL, and {late}.";
    }
}
