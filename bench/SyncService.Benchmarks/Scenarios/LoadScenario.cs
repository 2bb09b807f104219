using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>All rows of the source through the pipeline, against the statements alone over the same content.</summary>
internal abstract class LoadScenario : Scenario
{
    protected abstract TargetContent Before { get; }

    /// <summary>How many times the speed of the statements alone.</summary>
    protected abstract Goal? Ratio { get; }

    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        var alone = TimeSpan.Zero;
        LoadTimes? load = null;
        await InTurnAsync(
            round,
            async () =>
            {
                await shape.Target.PrepareAsync(Before);
                alone = await shape.Alone.UpsertAsync(cancellation);
                await shape.Target.CheckAsync();
            },
            async () =>
            {
                await shape.Target.PrepareAsync(Before);
                load = await bench.Pipeline.RunAsync(shape.Source.View, shape.Target.Name, shape.Rows, cancellation, Settings);
                await shape.Target.CheckAsync();
            });

        figures.Rate("statements alone", shape.Rows, alone);
        figures.Rate("pipeline", load!.Rows, load.Load);
        figures.Ratio("pipeline ÷ alone", alone, load.Load, Ratio);
        Report(load, figures);
    }

    /// <summary>Where the time of a row went; a scenario adds what else it wants to know.</summary>
    protected virtual void Report(LoadTimes load, ScenarioFigures figures) => ProcessorFigures.Add(load, figures);
}
