using System.Globalization;
using SyncService.Capture;
using SyncService.Capture.Inspection;
using SyncService.Protocol;

namespace SyncService.Checking.Sources;

/// <summary>What the stamps of a view mean for the sync.</summary>
internal static class StampCheck
{
    public static IEnumerable<Finding> Look(SourceFacts facts, StreamSpec stream, SourceOptions options, WatermarkKind kind)
    {
        var column = stream.ChangeColumn;
        if (facts.NullStamps.IsAbove(0))
        {
            yield return new(
                Severity.Warning, "null-stamps", $"{column} is NULL in {Amount.Rows(facts.NullStamps)}, which no look for changes finds; a comparison brings them (VERIFY_INTERVAL).",
                $"Give them a stamp, or let the view put one in its place: ISNULL({column}, …).", facts.NullStamps.Value);
        }

        if (facts.FutureStamps is { } future && future.IsAbove(0))
        {
            yield return new(
                Severity.Warning, "future-stamps",
                $"{column} is in the future of the server's clock in {Amount.Rows(future)}, up to {Newest(facts)}. Until then, each cycle reads everything since the server's clock again.",
                $"Correct the stamps. If they are in UTC, set {stream.Settings.ChangeClock} to utc.", future.Value);
        }

        if (facts.StampsBeforeStart is { } early && early.IsAbove(0))
        {
            yield return new(
                Severity.Warning, "stamps-before-start",
                $"{column} is before {options.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} (SYNC_START) in {Amount.Rows(early)}, which are not read.",
                "Set SYNC_START earlier, or leave it out to read everything.", early.Value);
        }

        if (kind == WatermarkKind.Integer)
        {
            if (options.SkipsRows)
            {
                yield return new(
                    Severity.Warning, "start-without-effect", $"{column} is no time, so SYNC_START has no effect on it: everything is read.",
                    "Leave it out; the view may leave out what is not wanted.");
            }

            yield return new(
                Severity.Warning, "overlap-without-effect",
                $"{column} is no time, so SYNC_OVERLAP has no effect on it: a transaction that commits after one with a higher number is missed.",
                $"A rowversion as {stream.Settings.ChangeColumn} misses none, and a date and time is safer, where transactions overlap.");
        }

        var counts = new (string What, Counted? Count)[]
        {
            ("The rows of the view", facts.Rows), ("NULL stamps", facts.NullStamps), ("Stamps in the future", facts.FutureStamps),
            ("Stamps before SYNC_START", facts.StampsBeforeStart), ("NULL keys", facts.NullKeys), ("Keys that stand twice", facts.DuplicateKeys),
        };
        foreach (var (what, count) in counts)
        {
            if (count?.Problem is { } problem) yield return new(Severity.Note, "not-counted", $"{what}: {problem.TrimEnd('.')}.");
        }
    }

    private static string Newest(SourceFacts facts) => facts.Newest is { } newest
        ? newest.Timestamp.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + (newest.Kind == WatermarkKind.Instant ? " UTC" : "")
        : "an unknown time";
}
