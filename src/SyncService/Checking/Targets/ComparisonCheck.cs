using SyncService.Capture.Inspection;
using SyncService.Target.Comparing;
using SyncService.Target.Mapping;

namespace SyncService.Checking.Targets;

/// <summary>What a comparison costs where the two sides do not hold keys or values in the same order or form.</summary>
internal static class ComparisonCheck
{
    /// <param name="plan">By which the stream is compared.</param>
    /// <param name="rows">Of the source.</param>
    /// <param name="stream">Which.</param>
    public static IEnumerable<Finding> Look(ComparisonPlan plan, Counted rows, StreamSpec stream)
    {
        // What is not found is told of the smallest table.
        if (plan.Keys.FirstOrDefault(key => !SameBytes.Of(key)) is { } odd) return [OfForm(odd, rows, stream)];
        return ComparedRows.AreFew(rows) ? [] : OfCost(plan, rows, stream);
    }

    private static IEnumerable<Finding> OfCost(ComparisonPlan plan, Counted rows, StreamSpec stream)
    {
        if (!plan.KeysHaveSameOrder)
        {
            yield return new(
                Severity.Note, "compare-order",
                $"SQL Server and PostgreSQL sort the key {Names(plan.Keys.Where(key => !SameBytes.AndOrder(key)))} differently: a comparison reads both sides whole, {ComparedRows.Of(rows)}, and once more for each 200,000 rows in the parts that differ.");
        }

        if (plan.NeedsServer)
        {
            yield return new(
                Severity.Note, "compare-values",
                $"PostgreSQL compares the values of {Names(plan.Values.Where(value => !SameBytes.Of(value)))}, which can be equal in different bytes: a comparison copies {ComparedRows.Of(rows)} of {stream.Source} to a temporary table there, a slice at a time.");
        }
    }

    private static Finding OfForm(MappedColumn key, Counted rows, StreamSpec stream) => new(
        stream.Deletes == DeletePolicy.Keep ? Severity.Note : Severity.Warning, "compare-key-form",
        $"{stream.Target} holds the key {key.Source.Source} ({key.Source.SourceType}) as {key.Target.Type}: a comparison has PostgreSQL look up {ComparedRows.Of(rows)} of {stream.Source} one by one, and does not find rows that only {stream.Target} has{(stream.Deletes == DeletePolicy.Keep ? "" : ", so none is deleted or marked")}.",
        $"Give {key.Target.Name} the type {key.Source.TargetType}.");

    private static string Names(IEnumerable<MappedColumn> columns) => string.Join(", ", columns.Select(column => column.Source.Source));
}
