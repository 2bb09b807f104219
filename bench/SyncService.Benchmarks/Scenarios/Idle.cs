using System.Globalization;
using System.Text.Json;
using LocalServers.Postgres;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>Ten streams, a look at the source each second, and nothing to do.</summary>
internal sealed class Idle : Scenario
{
    private const int Streams = 10;
    private const int Rows = 1_000;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    private readonly List<(string View, string Table)> streams = [];

    public override string Name => "idle";

    public override string What => "processor time of ten streams with SYNC_INTERVAL=1 while nothing changes";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        if (streams.Count == 0) await MakeAsync(bench, cancellation);
        await bench.Servers.ForgetAsync();
        var settings = bench.Servers.ServiceSettings();
        settings["SYNC_CONFIG"] = Describe(bench.Servers.NewFolder("streams"));
        settings["SYNC_INTERVAL"] = "1";
        foreach (var (name, value) in bench.Options.Settings) settings[name] = value;

        await using var service = bench.Servers.StartService(settings);
        await using (var checkpoint = await CheckpointWatch.StartAsync(bench.Servers, service, cancellation))
        {
            await checkpoint.ReachedAsync(Rows, cancellation, Streams);
        }

        await Task.Delay(Settling, cancellation);
        var before = bench.Servers.ProcessorTime(service);
        await Task.Delay(Watched, cancellation);
        var used = bench.Servers.ProcessorTime(service) - before;
        figures.Add("service", "% of a core", Share(used.Service), Goal.Below(1));
        figures.Add("Redis", "% of a core", Share(used.Redis));
        figures.Add("PostgreSQL", "% of a core", Share(used.Postgres));
        figures.Add("service: resident memory", "MB", service.ResidentBytes / 1e6);
        await PipelineLoad.StopAsync(service);
    }

    private static double Share(TimeSpan used) => used / Watched * 100;

    private async Task MakeAsync(Bench bench, CancellationToken cancellation)
    {
        for (var i = 1; i <= Streams; i++)
        {
            var source = new SourceTable(bench.Servers.Source, RowShapes.Notes, string.Create(CultureInfo.InvariantCulture, $"_{i}"));
            await source.CreateAsync();
            await source.FillAsync(Rows, cancellation);
            var table = source.Table.ToLowerInvariant();
            await bench.Servers.Postgres.ExecuteAsync(BenchServers.Database, TargetTable.Definition(RowShapes.Notes, table));
            streams.Add((source.View, table));
        }
    }

    private string Describe(string folder)
    {
        var file = Path.Combine(folder, "streams.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            streams = streams.Select(stream => new { name = stream.Table, source = stream.View, target = stream.Table }),
        }));
        return file;
    }
}
