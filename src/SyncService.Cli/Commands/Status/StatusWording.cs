using System.Globalization;
using Spectre.Console;
using SyncService.Cli.Commands.Dead;
using SyncService.Protocol.Identities;
using SyncService.Status;

namespace SyncService.Cli.Commands.Status;

/// <summary>How the facts of a stream are written in a column.</summary>
internal static class StatusWording
{
    public static string Store(string store) => store switch
    {
        "source" => "SQL Server",
        "queue" => "Redis",
        _ => "PostgreSQL",
    };

    public static IReadOnlyList<(string Head, bool IsNumber)> Heads(bool wide) => wide
        ? [("stream", false), ("state", false), ("queued", true), ("oldest waits", true), ("applied up to", false), ("rows applied", true), ("records/s", true), ("dead", true)]
        : [("stream", false), ("state", false), ("queued", true), ("waits", true), ("applied up to", false), ("dead", true)];

    /// <summary>What follows name and state.</summary>
    public static IEnumerable<string> Cells(StreamStatus stream, bool wide)
    {
        yield return Number(stream.QueueRecords);
        yield return stream.LagSeconds is { } lag ? Duration(lag) : "?";
        yield return Stamp(stream.LastApplied);
        if (wide)
        {
            yield return Number(stream.RowsApplied);
            yield return stream.RecordsPerSecond is { } rate ? rate.ToString(rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) : "–";
        }

        yield return Number(stream.DeadLetters);
    }

    /// <summary>Null for what needs no look.</summary>
    public static Color? Colour(StreamStatus stream) => (stream.State, stream.Problem) switch
    {
        (StatusJudgement.Stopped or StatusJudgement.Unknown, _) => Color.Maroon,
        (StatusJudgement.Paused, _) or (_, not null) => Color.Olive,
        (StatusJudgement.Running, _) => Color.Green,
        _ => null,
    };

    public static string Duration(double seconds) => seconds switch
    {
        < 0.05 => "0 s",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 48 * 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400:0} d"),
    };

    /// <summary>A time to go is not known to less than a second.</summary>
    public static string Left(double seconds) => seconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s") : Duration(seconds);

    /// <summary>The first reason counts, and the others tell how much was changed since.</summary>
    public static string Debt(string target, IReadOnlyList<OwedComparison> debt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{target} may hold rows that the source no longer brings, since {DeadWording.Time(debt[0].Since)} UTC: {debt[0].Reason}{(debt.Count == 1 ? "" : $"; and {debt.Count - 1:N0} more {(debt.Count == 2 ? "change" : "changes")} of that kind")}.");

    /// <summary>To the second; integers and rowversions as they are.</summary>
    private static string Stamp(string? watermark) =>
        watermark is null ? "nothing" : watermark.Length > 19 && watermark[10] == 'T' ? watermark[..19].Replace('T', ' ') : watermark;

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";
}
