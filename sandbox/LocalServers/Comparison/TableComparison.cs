using LocalServers.Postgres;
using LocalServers.SqlServer;

namespace LocalServers.Comparison;

/// <summary>Compares every row and every source column of a view with the table that should equal it.</summary>
/// <remarks>Memory holds one chunk of rows, whatever their number. Both sides should be at rest.</remarks>
public static class TableComparison
{
    private const int ChunkRows = 5_000;
    private const int ShownDifferences = 20;

    public static async Task<ComparisonResult> RunAsync(
        SqlServerStandIn source, string view, PrivatePostgres target, string database, string table, params string[] keyColumns)
    {
        await using var sourceConnection = await source.OpenAsync();
        await using var targetConnection = await target.OpenAsync(database);
        var rows = new SourceRows(sourceConnection, view, keyColumns);
        await rows.DescribeAsync();
        var found = new TargetRows(
            targetConnection, table, [.. rows.Columns.Select(Lower)], [.. keyColumns.Select(Lower)]);
        await found.BeginAsync();

        var tally = new ComparisonTally(rows.Columns, rows.Kinds, ShownDifferences);
        var chunk = new List<SourceRow>(ChunkRows);
        await foreach (var row in rows.ReadAsync())
        {
            chunk.Add(row);
            if (chunk.Count == ChunkRows) await CompareAsync();
        }

        await CompareAsync();

        var extra = await found.CountAsync() - tally.Found;
        if (extra > 0) tally.AddExtra(extra, await found.ExtraAsync(rows.ReadAsync(), ShownDifferences));
        return tally.Result;

        async Task CompareAsync()
        {
            if (chunk.Count == 0) return;
            tally.Add(chunk, await found.FindAsync(chunk));
            chunk.Clear();
        }
    }

    /// <summary>The target's name of a source column, as the service's users know it.</summary>
    private static string Lower(string column) => column.ToLowerInvariant();
}
