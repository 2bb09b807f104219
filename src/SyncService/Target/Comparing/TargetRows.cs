using System.Globalization;
using Npgsql;

namespace SyncService.Target.Comparing;

/// <summary>The rows of a target as they are compared: by ranges of their keys, in the order of the target's own index.</summary>
/// <remarks>Marked rows are left out, for to the source they are gone, and rows that are out of reach of deletes. No lock is taken that anybody waits for, and no snapshot is held for longer than a statement.</remarks>
internal sealed class TargetRows(ComparisonPlan plan, NpgsqlConnection connection) : IDisposable
{
    private readonly string columns = string.Join(", ", plan.Digested.Select(column => $"t.{column.Target.Sql}"));
    private readonly string order = string.Join(", ", plan.Keys.Select(key => $"t.{key.Target.Sql}"));
    private readonly CopiedTuples tuples = new();

    /// <summary>Reads some rows of a range, the first ones first.</summary>
    /// <returns>How many there were: the range is at its end where they are fewer than asked for.</returns>
    public async Task<int> ReadAsync(KeyRange range, int most, CopiedTuples.Sink sink, CancellationToken cancellation)
    {
        var rows = 0;
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY ({Select(range, most)}) TO STDOUT (FORMAT BINARY)", cancellation);
        await tuples.ReadAsync(
            copy,
            tuple =>
            {
                rows++;
                sink(tuple);
            },
            cancellation);
        return rows;
    }

    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) {From(KeyRange.All)}", connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public void Dispose() => tuples.Dispose();

    private string Select(KeyRange range, int most) => string.Create(CultureInfo.InvariantCulture, $"SELECT {columns} {From(range)} ORDER BY {order} LIMIT {most}");

    private string From(KeyRange range)
    {
        List<string> conditions = [.. new[] { range.Condition(plan) }.OfType<string>(), .. plan.Expected];
        return $"FROM {plan.Plan.Table.Name.Sql} AS t{(conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}")}";
    }
}
