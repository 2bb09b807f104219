using System.Globalization;
using SyncService.Checking;
using SyncService.Cli.Commands.Status;
using SyncService.Verification;

namespace SyncService.Cli.Commands.Verify;

/// <summary>The sentences of <c>verify</c>, the same in every culture.</summary>
internal static class VerifyWording
{
    public static IEnumerable<string> Lines(StreamVerdict verdict, StreamSpec stream)
    {
        yield return $"Stream {stream.Name}: {stream.Source} → {stream.Target}";
        if (verdict.Problem is { } problem)
        {
            yield return $"  Not compared: {problem}";
            if (verdict.Advice is { } advice)
                yield return $"  → {advice}";
            yield break;
        }

        yield return $"  {Word(verdict)}: {Amount.Of(verdict.SourceRows, "row")} in the source, {Amount.Of(verdict.TargetRows, "row")} in the target, {verdict.Outcome.Compared} compared, {Pace(verdict)}.";
        foreach (var line in Findings(verdict, stream).Concat(verdict.Notes))
            yield return $"  {line}";
    }

    /// <summary>A line a column that differs; the first one names the row.</summary>
    public static IEnumerable<IReadOnlyList<string?>> Cells(RowDifference row)
    {
        var columns = row.Columns.Count == 0 ? [new ColumnDifference("", "", "")] : row.Columns;
        return columns.Select((column, i) => (IReadOnlyList<string?>)[i == 0 ? row.Key : "", i == 0 ? Word(row.Kind) : "", column.Name, column.Source ?? "NULL", column.Target ?? "NULL"]);
    }

    public static string Verdict(VerificationReport report)
    {
        var (equal, differ, mended) = (report.Streams.Count(stream => stream.Equal), report.Streams.Count(Differs), report.Streams.Count(IsRepaired));
        if (report.Equal)
            return report.Streams.Count == 1 ? "Equal." : $"Equal: all {report.Streams.Count} streams.";
        List<string> parts = [];
        if (equal > 0) parts.Add($"{Amount.Of(equal, "stream")} equal");
        if (differ > 0) parts.Add($"{Amount.Of(differ, "stream")} not equal");
        if (mended > 0) parts.Add($"{Amount.Of(mended, "stream")} repaired");
        if (report.Streams.Count - equal - differ - mended is > 0 and var open) parts.Add($"{Amount.Of(open, "stream")} not finished");
        return $"{string.Join(", ", parts)}.";
    }

    public static int ExitCodeOf(VerificationReport report) =>
        report.Streams.All(stream => stream.IsMended) ? ExitCode.Success : report.Streams.Any(stream => !stream.IsFinished) ? ExitCode.Failed : ExitCode.Differences;

    private static bool Differs(StreamVerdict stream) => stream is { IsMended: false, IsFinished: true };

    private static bool IsRepaired(StreamVerdict stream) => stream is { IsMended: true, Equal: false };

    private static string Word(StreamVerdict verdict) => verdict.Equal ? "Equal" : IsRepaired(verdict) ? "Repaired" : verdict.IsFinished ? "Not equal" : "Not finished";

    private static string Word(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing",
        DifferenceKind.Different => "different",
        DifferenceKind.Extra => "extra",
        DifferenceKind.DeadLetter => "dead letter",
        _ => "pending",
    };

    private static string Pace(StreamVerdict verdict) => verdict.Seconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{StatusWording.Duration(verdict.Seconds)}, {verdict.SourceRows / verdict.Seconds:N0} rows/s")
        : StatusWording.Duration(verdict.Seconds);

    private static IEnumerable<string> Findings(StreamVerdict verdict, StreamSpec stream)
    {
        if (verdict.Repaired > 0) yield return $"{Amount.Of(verdict.Repaired, "row")} differed, {(verdict.Repaired == 1 ? "was" : "were")} sent once more, and {(verdict.Repaired == 1 ? "is" : "are")} equal now.";
        if (verdict.Missing > 0) yield return $"{Amount.Of(verdict.Missing, "row")} missing: only the source has {Them(verdict.Missing)}.";
        if (verdict.Different > 0) yield return $"{Amount.Of(verdict.Different, "row")} different.";
        if (verdict.Extra > 0) yield return $"{Amount.Of(verdict.Extra, "row")} extra: only the target has {Them(verdict.Extra)}{(stream.Deletes == DeletePolicy.Keep ? ", and the stream keeps such rows (deletes: keep)" : "")}.";
        foreach (var held in verdict.HeldSets) yield return $"{Amount.Of(held.Rows, "delete")} held: {held.Reason} To see and to decide: sync-service deletes show {held.Id}";
        if (verdict.DeadLetters > 0) yield return $"{Amount.Of(verdict.DeadLetters, "row")} set aside as dead letters. To see them: sync-service dead list --stream {stream.Name}";
        if (verdict.Pending > 0) yield return $"{Amount.Of(verdict.Pending, "row")} pending: a running service brings {Them(verdict.Pending)}.";
        if (verdict.InMotion > 0) yield return $"{Amount.Of(verdict.InMotion, "row")} in motion: changed at each of five looks.";
    }

    private static string Them(long count) => count == 1 ? "it" : "them";
}
