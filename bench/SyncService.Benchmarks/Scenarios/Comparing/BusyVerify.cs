using System.Diagnostics;
using LocalServers.Postgres;
using LocalServers.Sales;
using Npgsql;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios.Comparing;

/// <summary>Comparisons beside users who change rows all the time. It fails where one calls a row different that is on its way.</summary>
internal sealed class BusyVerify : Scenario
{
    private const int Rows = 100_000;
    private const int Passes = 10;

    /// <summary>In rows that change every second or so.</summary>
    private const int Planted = 5;

    private SourceTable? source;

    public override string Name => "busy-verify";

    public override string What => "ten passes over 100,000 rows beside 1,000 changes a second, late commits and a backlog: nothing is found; then differences in hot rows are";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        source ??= await bench.MakeLiveAsync("_AJETREADA", Rows, cancellation);
        await bench.Servers.ForgetAsync();
        var table = source.Table.ToLowerInvariant();
        await bench.Servers.Postgres.ExecuteAsync(BenchServers.Database, $"TRUNCATE {table}; DROP TRIGGER IF EXISTS planted ON {table}");
        var settings = bench.Servers.ServiceSettings(source.View, table, interval: "1");
        await using var service = bench.Servers.StartService(settings);
        await using (var checkpoint = await CheckpointWatch.StartAsync(bench.Servers, service, cancellation)) await checkpoint.ReachedAsync(Rows, cancellation);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var users = new BusyUsers(bench.Servers, source.Table, Rows, stop.Token);
        var changing = users.RunAsync();
        var watch = Stopwatch.StartNew();
        var (inMotion, found) = (0L, 0L);
        for (var pass = 0; pass < Passes; pass++)
        {
            // Nothing can be written for some seconds: records pile up.
            var backlog = pass == Passes / 2 ? HoldAsync(bench.Servers, table, cancellation) : Task.CompletedTask;
            var verify = await VerifyCall.RunAsync(bench.Servers, settings, [0, 1], cancellation);
            await backlog;
            inMotion = Math.Max(inMotion, verify["inMotion"] + verify["pending"]);
            found += verify["missing"] + verify["different"] + verify["extra"] + verify["deadLetters"];
        }

        figures.Add("differences found in ten passes", "", found, Goal.Below(1));
        figures.Add("most rows in motion or pending", "% of the rows", 100.0 * inMotion / Rows, Goal.Below(3));
        figures.Add("changes a second", "", users.Changed / watch.Elapsed.TotalSeconds);
        figures.Add("a pass", "s", watch.Elapsed.TotalSeconds / Passes);
        figures.Add("passes until each difference in hot rows was found", "", await UntilFoundAsync(bench.Servers, settings, table, cancellation), Goal.Below(6));
        await stop.CancelAsync();
        await changing;
        await PipelineLoad.StopAsync(service);
    }

    private async Task<int> UntilFoundAsync(BenchServers servers, Dictionary<string, string> settings, string table, CancellationToken cancellation)
    {
        var hot = Enumerable.Range(1, Planted).Select(DeliveryNoteGenerator.Conduce).ToList();
        await servers.Postgres.ExecuteAsync(
            BenchServers.Database,
            $"""
            CREATE OR REPLACE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.cliente := 'planted'; RETURN NEW; END $$;
            CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN (NEW.conduce IN ({string.Join(", ", hot.Select(key => $"'{key}'"))})) EXECUTE FUNCTION planted();
            UPDATE {table} SET cliente = '' WHERE conduce IN ({string.Join(", ", hot.Select(key => $"'{key}'"))})
            """);
        HashSet<string> found = [];
        for (var pass = 1; ; pass++)
        {
            found.UnionWith((await VerifyCall.RunAsync(servers, settings, [0, 1, 4], cancellation, "--limit", "10000")).Found);
            if (hot.All(key => found.Contains($"different CONDUCE={key}"))) return pass;
            if (pass == 20) throw new InvalidOperationException($"Differences in {string.Join(", ", hot.Where(key => !found.Contains($"different CONDUCE={key}")))} were not found in {pass} passes.");
        }
    }

    private static async Task HoldAsync(BenchServers servers, string table, CancellationToken cancellation)
    {
        await using var connection = await servers.Postgres.OpenAsync(BenchServers.Database, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand($"LOCK TABLE {table} IN SHARE MODE", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
