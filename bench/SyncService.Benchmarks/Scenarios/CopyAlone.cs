using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

internal sealed class CopyAlone : Scenario
{
    public override string Name => "copy-alone";

    public override string What => "PostgreSQL alone: COPY straight into the table with its key";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        await shape.Target.PrepareAsync(TargetContent.Empty);
        figures.Rate("COPY", shape.Rows, await shape.Alone.CopyAsync(cancellation));
        await shape.Target.CheckAsync();
    }
}
