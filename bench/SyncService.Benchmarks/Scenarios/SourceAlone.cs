using System.Diagnostics;
using Microsoft.Data.SqlClient;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

internal sealed class SourceAlone : Scenario
{
    public override string Name => "source-alone";

    public override string What => "SQL Server alone: every value of every row by SqlDataReader";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        var columns = Shape.Columns.Select((column, i) => Getter(column, i)).ToArray();
        await using var connection = await bench.Servers.Source.OpenAsync(cancellation);
        await using var command = shape.Source.Query(connection);
        var watch = Stopwatch.StartNew();
        var rows = Read(command, columns);
        figures.Rate("SqlDataReader", rows, watch.Elapsed);
    }

    /// <summary>Synchronously: that is how SqlClient is fastest.</summary>
    private static long Read(SqlCommand command, Action<SqlDataReader>[] columns)
    {
        var rows = 0L;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            foreach (var column in columns) column(reader);
            rows++;
        }

        return rows;
    }

    private static Action<SqlDataReader> Getter(ShapeColumn column, int ordinal)
    {
        Action<SqlDataReader> get = column.Values switch
        {
            var type when type == typeof(bool) => reader => reader.GetBoolean(ordinal),
            var type when type == typeof(decimal) => reader => reader.GetDecimal(ordinal),
            var type when type == typeof(DateTime) => reader => reader.GetDateTime(ordinal),
            _ => reader => reader.GetString(ordinal),
        };
        return reader =>
        {
            if (!reader.IsDBNull(ordinal)) get(reader);
        };
    }
}
