using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

internal sealed class UnindexedLoad : Scenario
{
    public override string Name => "unindexed-load";

    public override string What => "a view without an index on the change column, against the same rows with one";

    public override RowShape Shape => RowShapes.Unindexed;

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        LoadTimes? with = null, without = null;
        await InTurnAsync(
            round,
            async () => with = await LoadAsync(bench, RowShapes.Notes, cancellation),
            async () => without = await LoadAsync(bench, Shape, cancellation));
        figures.Rate("with an index", with!.Rows, with.Load);
        figures.Rate("without", without!.Rows, without.Load);
        figures.Add("time without ÷ with", "", without.Load / with.Load, Goal.Below(3));
        ProcessorFigures.Add(without, figures);
    }

    private static async Task<LoadTimes> LoadAsync(Bench bench, RowShape shape, CancellationToken cancellation)
    {
        var filled = await bench.FillAsync(shape, cancellation);
        await filled.Target.PrepareAsync(TargetContent.Empty);
        var load = await bench.Pipeline.RunAsync(filled.Source.View, filled.Target.Name, filled.Rows, cancellation);
        await filled.Target.CheckAsync();
        return load;
    }
}
