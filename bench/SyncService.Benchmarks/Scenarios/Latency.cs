using System.Diagnostics;
using System.Globalization;
using LocalServers.Postgres;
using Microsoft.Data.SqlClient;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>From the answer to a COMMIT in SQL Server until PostgreSQL tells of the row, by a trigger's NOTIFY at its commit.</summary>
internal sealed class Latency : Scenario
{
    private const int Rows = 10_000;
    private const int Changes = 2_000;
    private const int WarmUp = 300;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private SourceTable? source;

    public override string Name => "latency";

    public override string What => "commit in the source → visible in the target, SYNC_INTERVAL=0.1, 100 changes a second";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        source ??= await MakeAsync(bench, cancellation);
        await bench.Servers.ForgetAsync();
        var table = source.Table.ToLowerInvariant();
        await bench.Servers.Postgres.ExecuteAsync(BenchServers.Database, $"TRUNCATE {table}");
        var settings = bench.Servers.ServiceSettings(source.View, table, interval: "0.1");
        foreach (var (name, value) in bench.Options.Settings) settings[name] = value;

        await using var service = bench.Servers.StartService(settings);
        await using (var checkpoint = await CheckpointWatch.StartAsync(bench.Servers, service, cancellation))
        {
            await checkpoint.ReachedAsync(Rows, cancellation);
        }

        await using var arrivals = await Arrivals.ListenAsync(bench.Servers, cancellation);
        var before = bench.Servers.ProcessorTime(service);
        var watch = Stopwatch.StartNew();
        var committed = await ChangeAsync(bench.Servers, round, cancellation);
        var used = bench.Servers.ProcessorTime(service) - before;
        var changing = watch.Elapsed;
        var seen = await arrivals.AllAsync(committed.Keys, cancellation);
        await PipelineLoad.StopAsync(service);

        var delays = committed.Skip(WarmUp).Select(change => Math.Max(0, Stopwatch.GetElapsedTime(change.Value, seen[change.Key]).TotalMilliseconds)).Order().ToList();
        figures.Add("p50", "ms", Percentile(delays, 0.5), Goal.Below(100));
        figures.Add("p99", "ms", Percentile(delays, 0.99), Goal.Below(200));
        figures.Add("longest", "ms", delays[^1]);
        figures.Add("changes a second", "", committed.Count / changing.TotalSeconds);
        figures.Add("service", "% of a core", used.Service / changing * 100);
    }

    private static double Percentile(List<double> sorted, double part) => sorted[(int)Math.Ceiling(sorted.Count * part) - 1];

    private static async Task<SourceTable> MakeAsync(Bench bench, CancellationToken cancellation)
    {
        var source = await bench.MakeLiveAsync("_VIVA", Rows, cancellation);
        await bench.Servers.Postgres.ExecuteAsync(BenchServers.Database, Arrivals.Trigger(source.Table.ToLowerInvariant(), "numero_factura"));
        return source;
    }

    /// <summary>Users change one row after the other, at a steady pace. Returns when each change was committed.</summary>
    private async Task<Dictionary<string, long>> ChangeAsync(BenchServers servers, int round, CancellationToken cancellation)
    {
        await using var connection = await servers.Source.OpenAsync(cancellation);
        await using var command = new SqlCommand(
            $"UPDATE {source!.Table} SET NUMERO_FACTURA = @mark, {RowShape.ChangeColumn} = GETDATE() WHERE CONDUCE = @key", connection);
        var mark = command.Parameters.Add("@mark", System.Data.SqlDbType.VarChar, 50);
        var key = command.Parameters.Add("@key", System.Data.SqlDbType.VarChar, 50);
        var committed = new Dictionary<string, long>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < WarmUp + Changes; i++)
        {
            // By the clock from the start, so that a late change does not make all others late.
            var wait = (Step * i) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, cancellation);
            mark.Value = string.Create(CultureInfo.InvariantCulture, $"M{round}-{i}");
            key.Value = LocalServers.Sales.DeliveryNoteGenerator.Conduce(1 + (i * 7 % Rows));
            await command.ExecuteNonQueryAsync(cancellation);
            committed[(string)mark.Value] = Stopwatch.GetTimestamp();
        }

        return committed;
    }
}
