using System.Globalization;
using SyncService.Capture.Inspection;

namespace SyncService.Checking.Sources;

/// <summary>Whether each cycle has to sort the view anew, and what that costs.</summary>
internal static class IndexCheck
{
    /// <summary>A query that takes longer has probably no index to help it.</summary>
    private static readonly TimeSpan Suspicious = TimeSpan.FromMilliseconds(250);

    /// <summary>To read and sort fewer rows is no matter, whether or not an index helps.</summary>
    private const long Few = 10_000;

    public static IEnumerable<Finding> Look(SourceFacts facts, StreamSpec stream, TimeSpan interval)
    {
        var cost = Cost(facts, interval);
        var advice = $"Create an index that begins with {stream.ChangeColumn}, followed by the key, on the table behind it.";
        if (facts.Index == IndexSight.Present)
        {
            if (facts.CycleProblem is not null || facts.CycleTime > Suspicious)
            {
                yield return new(Severity.Warning, "slow-cycle", $"An index begins with {stream.ChangeColumn}, and yet reading is slow. {cost}", "Look at the view's plan for what keeps the server from using it.");
            }

            yield break;
        }

        if (facts.Rows.Value <= Few && facts.CycleTime < Suspicious) yield break;
        if (facts.Index == IndexSight.Absent)
        {
            yield return new(Severity.Warning, "no-change-index", $"No index begins with {stream.ChangeColumn}: every cycle reads and sorts {stream.Source} anew. {cost}", advice);
            yield break;
        }

        const string unseen = "The login may not see the indexes behind the view.";
        yield return facts.CycleTime is { } time && time < Suspicious
            ? new(Severity.Note, "change-index-unseen", $"{unseen} {cost}")
            : new(Severity.Warning, "change-index-unseen", $"{unseen} {cost} Probably none begins with {stream.ChangeColumn}.", advice);
    }

    private static string Cost(SourceFacts facts, TimeSpan interval)
    {
        var rows = facts.Rows.Value is { } count ? Amount.Of(count, "row") : "rows that were not counted";
        return facts.CycleTime is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"The query of a cycle that finds nothing new takes {time.TotalMilliseconds:N0} ms over {rows}, each {interval.TotalSeconds:0.###} s.")
            : facts.CycleProblem is { } problem ? $"The query of a cycle over {rows}: {problem}." : $"The view has {rows}.";
    }
}
