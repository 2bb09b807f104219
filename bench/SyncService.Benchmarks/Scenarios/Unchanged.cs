using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>The service has lost its memory of what it did, and reads everything again.</summary>
internal sealed class Unchanged : Scenario
{
    /// <summary>Checkpoint rows, commits and the service's own schema, by far.</summary>
    private const double WalMegabytes = 3;

    public override string Name => "unchanged";

    public override string What => "every row is there already, as it is in the source: nothing may be written";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        await shape.Target.PrepareAsync(TargetContent.Same);
        var (writtenBefore, _) = await shape.Target.WrittenAsync();
        var log = await WriteAheadLog.PositionAsync(bench.Servers);

        var load = await bench.Pipeline.RunAsync(shape.Source.View, shape.Target.Name, shape.Rows, cancellation);

        var wal = await WriteAheadLog.PositionAsync(bench.Servers) - log;
        var (written, dead) = await shape.Target.WrittenAsync();
        await shape.Target.CheckAsync();
        figures.Rate("pipeline", load.Rows, load.Load, Goal.AtLeast(300_000));
        figures.Add("row versions written", "", written - writtenBefore, Goal.Below(1));
        figures.Add("dead row versions", "", dead, Goal.Below(1));
        figures.Add("write-ahead log", "MB", wal / 1e6, Goal.Below(WalMegabytes));
        ProcessorFigures.Add(load, figures);
    }
}
