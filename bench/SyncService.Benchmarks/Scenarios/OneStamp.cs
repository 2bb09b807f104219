using System.Diagnostics;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>Every cycle begins at the newest stamp, which here is that of all rows; nothing changes after the first load.</summary>
internal sealed class OneStamp : Scenario
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    public override string Name => "one-stamp";

    public override string What => "all rows have one old stamp: what a quiet minute costs with SYNC_INTERVAL=1, and when a row that joins arrives";

    public override RowShape Shape => RowShapes.OneStamp;

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        await shape.Target.PrepareAsync(TargetContent.Empty);
        await bench.Servers.ForgetAsync();
        var settings = bench.Servers.ServiceSettings(shape.Source.View, shape.Target.Name, interval: "1");
        foreach (var (name, value) in bench.Options.Settings) settings[name] = value;

        await using var service = bench.Servers.StartService(settings);
        await using var checkpoint = await CheckpointWatch.StartAsync(bench.Servers, service, cancellation);
        await checkpoint.ReachedAsync(shape.Rows, cancellation);
        await Task.Delay(Settling, cancellation);

        var enqueued = await checkpoint.ReachedAsync(shape.Rows, cancellation);
        var before = bench.Servers.ProcessorTime(service, checkpoint.Session);
        await Task.Delay(Watched, cancellation);
        var used = bench.Servers.ProcessorTime(service, checkpoint.Session) - before;
        figures.Add("records sent without need", "", await checkpoint.ReachedAsync(enqueued, cancellation) - shape.Rows, Goal.Below(1));
        figures.Add("service", "% of a core", Share(used.Service));
        figures.Add("source", "% of a core", Share(used.Source));
        figures.Add("service: most resident memory", "MB", service.PeakResidentBytes / 1e6, Goal.Below(150));
        await shape.Target.CheckAsync();

        var watch = Stopwatch.StartNew();
        await shape.Source.FillAsync(1, cancellation, shape.Rows + 1);
        await checkpoint.ReachedAsync(enqueued + 1, cancellation);
        figures.Add("a row that joins the old stamp → its commit", "s", watch.Elapsed.TotalSeconds);
        await shape.Source.DeleteAsync(shape.Rows + 1);
        await PipelineLoad.StopAsync(service);
    }

    private static double Share(TimeSpan used) => used / Watched * 100;
}
