using System.Globalization;
using Spectre.Console;
using SyncService.Cli.Commands.Dead;
using SyncService.Protocol.Identities;
using SyncService.Protocol.Verifications;
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

    /// <summary>That all is well is said only where each stream was compared, and was equal.</summary>
    public static string Verdict(StatusReport report)
    {
        if (report.Compared is not { } compared) return report.Well ? "No failure is known." : "Something is wrong.";
        if (!report.Well) return $"Something is wrong. {char.ToUpperInvariant(compared[0])}{compared[1..]}.";
        return report.Proven ? $"All is well: {compared}." : $"No failure is known; {compared}.";
    }

    /// <summary>What the comparisons found: differences first, a line a stream; then the equal ones; then those that were never compared, in one line.</summary>
    public static IEnumerable<(string Names, string Word, bool IsEqual)> Verified(StatusReport report)
    {
        foreach (var stream in report.Streams.Where(stream => stream.Verification is { Equal: false }))
            yield return (stream.Name, Verified(stream.Verification!), false);
        foreach (var stream in report.Streams.Where(stream => stream.Verification is { Equal: true }))
            yield return (stream.Name, Verified(stream.Verification!), true);
        if (report.Streams.Where(stream => stream.Verification is null && stream.LastAppliedAt is not null).Select(stream => stream.Name).ToList() is { Count: > 0 } never)
            yield return (Few(never), "never compared with the source. To do it now: sync-service verify", false);
    }

    private static string Verified(VerificationOutcome outcome)
    {
        var rows = string.Create(CultureInfo.InvariantCulture, $"{DeadWording.Time(outcome.From)} UTC: {outcome.SourceRows:N0} {(outcome.SourceRows == 1 ? "row" : "rows")}, {outcome.Compared}");
        if (outcome.Equal) return $"equal as of {rows}{(outcome.Extra == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {outcome.Extra:N0} only in the target, and kept"))}.";
        return $"{ComparedStreams.Word(outcome.Result)} as of {rows}; {outcome.Found}.";
    }

    private static string Few(List<string> names) =>
        names.Count <= 3 ? string.Join(", ", names) : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(2))} and {names.Count - 2:N0} more");

    /// <summary>To the second; integers and rowversions as they are.</summary>
    private static string Stamp(string? watermark) =>
        watermark is null ? "nothing" : watermark.Length > 19 && watermark[10] == 'T' ? watermark[..19].Replace('T', ' ') : watermark;

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";
}
