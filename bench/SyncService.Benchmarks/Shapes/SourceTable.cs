using System.Data;
using System.Globalization;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;

namespace SyncService.Benchmarks.Shapes;

/// <summary>The rows of a shape in SQL Server: a table, and the view that the service reads.</summary>
internal sealed class SourceTable(SqlServerStandIn server, RowShape shape, string suffix = "")
{
    private const int BulkRows = 20_000;

    public string Table { get; } = shape.Table + suffix;

    public string View { get; } = shape.View + suffix;

    public async Task CreateAsync()
    {
        var columns = shape.Columns.Select(column => $"{column.Name} {column.SourceType} {(column.Name == shape.Key ? "NOT NULL PRIMARY KEY" : "NULL")}");
        await server.ExecuteAsync($"CREATE TABLE {Table} ({string.Join(", ", columns)})");
        if (shape.IsIndexed) await server.ExecuteAsync($"CREATE INDEX IX_{Table}_CAMBIO ON {Table} ({RowShape.ChangeColumn}, {shape.Key})");
        await server.ExecuteAsync($"CREATE VIEW {View} AS SELECT {string.Join(", ", shape.Columns.Select(column => column.Name))} FROM {Table}");
    }

    /// <param name="rows">How many.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="first">Number of the first.</param>
    public async Task FillAsync(int rows, CancellationToken cancellation, int first = 1)
    {
        await using var connection = await server.OpenAsync(cancellation);
        using var bulk = new SqlBulkCopy(connection) { DestinationTableName = $"dbo.{Table}", BulkCopyTimeout = 600 };
        using var chunk = new DataTable();
        foreach (var column in shape.Columns) chunk.Columns.Add(column.Name, column.Values);
        for (var number = first; number < first + rows; number++)
        {
            chunk.Rows.Add(shape.Row(number));
            if (chunk.Rows.Count < BulkRows && number < first + rows - 1) continue;
            await bulk.WriteToServerAsync(chunk, cancellation);
            chunk.Clear();
        }
    }

    public Task DeleteAsync(int number)
    {
        var key = shape.Row(number)[shape.Columns.ToList().FindIndex(column => column.Name == shape.Key)];
        return server.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM {Table} WHERE {shape.Key} = N'{key}'"));
    }

    /// <summary>All rows in the order of their changes, as the service asks for them.</summary>
    public SqlCommand Query(SqlConnection connection) => new(
        $"SELECT {string.Join(", ", shape.Columns.Select(column => column.Name))} FROM {View} ORDER BY {RowShape.ChangeColumn}, {shape.Key}", connection)
    {
        CommandTimeout = 600,
    };
}
