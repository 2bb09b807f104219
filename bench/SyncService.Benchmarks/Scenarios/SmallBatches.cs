using System.Globalization;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>The pace that a <c>BATCH_SIZE</c> allows, once the service is at work.</summary>
internal abstract class SmallBatches(int size) : Scenario
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"batch-{size}");

    public override string What => string.Create(CultureInfo.InvariantCulture, $"rows into an empty table with BATCH_SIZE={size}, steady");

    /// <summary>Of small batches, fewer rows say as much.</summary>
    protected abstract int Rows(int there);

    protected async Task<LoadTimes> LoadAsync(Bench bench, FilledShape shape, CancellationToken cancellation)
    {
        await shape.Target.PrepareAsync(TargetContent.Empty);
        var load = await bench.Pipeline.RunAsync(shape.Source.View, shape.Target.Name, Rows(shape.Rows), cancellation, new Dictionary<string, string>
        {
            ["BATCH_SIZE"] = size.ToString(CultureInfo.InvariantCulture),
        });
        if (load.Rows >= shape.Rows) await shape.Target.CheckAsync();
        return load;
    }
}

internal sealed class BatchesOf1000() : SmallBatches(1000)
{
    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        var alone = TimeSpan.Zero;
        LoadTimes? load = null;
        await InTurnAsync(
            round,
            async () =>
            {
                await shape.Target.PrepareAsync(TargetContent.Empty);
                alone = await shape.Alone.UpsertAsync(cancellation);
            },
            async () => load = await LoadAsync(bench, shape, cancellation));
        var aloneRate = shape.Rows / alone.TotalSeconds;
        figures.Add("statements alone", "rows/s", aloneRate);
        figures.Add("pipeline, steady", "rows/s", load!.SteadyRate);
        figures.Add("pipeline ÷ alone", "", load.SteadyRate / aloneRate, Goal.AtLeast(0.7));
        ProcessorFigures.Add(load, figures);
    }

    protected override int Rows(int there) => there;
}

internal sealed class BatchesOf50() : SmallBatches(50)
{
    private const int Enough = 250_000;

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var load = await LoadAsync(bench, await bench.FillAsync(Shape, cancellation), cancellation);
        figures.Add("pipeline, steady", "rows/s", load.SteadyRate, Goal.AtLeast(25_000));
        ProcessorFigures.Add(load, figures);
    }

    protected override int Rows(int there) => Math.Min(there, Enough);
}
