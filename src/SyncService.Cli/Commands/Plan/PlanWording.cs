using System.Globalization;
using SyncService.Checking;
using SyncService.Planning;

namespace SyncService.Cli.Commands.Plan;

/// <summary>The sentences of <c>plan</c>, the same in every culture.</summary>
internal static class PlanWording
{
    /// <summary>What a comparison of what the target was filled with and what the stream is now goes through.</summary>
    public const string LookedAt =
        "Looked at: view, database and server of the source; change column, start, filter, key; columns, renames and masks; the zone of times; the target table, and whether it is the one that was filled.";

    public static IEnumerable<string> Lines(StreamPlan plan, TimeSpan patience)
    {
        if (plan.Action == PlannedAction.Fail)
        {
            yield return $"Cannot start: {plan.Problem}";
            if (plan.Advice is { } advice) yield return $"→ {advice}";
            yield break;
        }

        foreach (var made in plan.Made)
            yield return $"First, {made}.";
        yield return Reading(plan, patience);
        if (plan.Action == PlannedAction.Reload) yield return $"Rows that are the same in {plan.Target} are not written.";
        if (plan.QueuedDropped > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Amount.Of(plan.QueuedDropped, "record")} in the queue {(plan.QueuedDropped == 1 ? "is" : "are")} dropped, and read again.");
        foreach (var told in plan.Told)
            yield return $"{Capital(told)}. Nothing is reloaded for that.";
        foreach (var leaves in plan.Leaves)
            yield return $"Rows that only {plan.Target} has stay there, because {leaves}. sync-service verify finds them.";
        foreach (var owed in plan.Debt)
            yield return $"{plan.Target} may hold such rows already: {owed}.";
        if (plan.IsPaused) yield return $"The stream is paused: all this waits for sync-service resume --stream {plan.Name}";
        if (plan.Action == PlannedAction.GoOn) yield return LookedAt;
    }

    public static string Verdict(PlanReport report)
    {
        var (anew, first, failed) = (Count(PlannedAction.Reload), Count(PlannedAction.FirstLoad), Count(PlannedAction.Fail));
        List<string> parts = [];
        if (anew > 0) parts.Add($"{Amount.Of(anew, "stream")} would be reloaded");
        if (first > 0) parts.Add($"{Amount.Of(first, "stream")} would be loaded for the first time");
        if (failed > 0) parts.Add($"{Amount.Of(failed, "stream")} could not start");
        return parts.Count == 0 ? "Nothing would be reloaded." : $"{string.Join(", ", parts)}.";

        int Count(PlannedAction action) => report.Streams.Count(plan => plan.Action == action);
    }

    private static string Reading(StreamPlan plan, TimeSpan patience)
    {
        var rows = plan.Rows is { } count ? Amount.Of(count, "row") : string.Create(CultureInfo.InvariantCulture, $"an unknown number of rows (not counted in {patience.TotalSeconds:0.###} s)");
        return plan.Action switch
        {
            PlannedAction.Reload => $"Reload from its start, {rows}: {string.Join("; ", plan.Reasons)}.",
            PlannedAction.FirstLoad => $"First load: {rows}.",
            PlannedAction.TakeOver => $"Goes on where an earlier service stopped, at {plan.From}: {rows}.",
            _ => plan.From is { } from ? $"Nothing is reloaded: it goes on at {from}." : "Nothing is reloaded: a reading from the start was begun, and goes on.",
        };
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
