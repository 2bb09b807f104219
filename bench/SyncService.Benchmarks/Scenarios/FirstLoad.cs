using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

internal sealed class FirstLoad : LoadScenario
{
    public override string Name => "first-load";

    public override string What => "all rows into an empty table; also start, memory and the service's CPU";

    protected override TargetContent Before => TargetContent.Empty;

    protected override Goal? Ratio => Goal.AtLeast(1.4);

    protected override void Report(LoadTimes load, ScenarioFigures figures)
    {
        figures.Rate("pipeline, with its start", load.Rows, load.Done);
        figures.Add("start of the program → first row", "s", load.FirstRow.TotalSeconds, Goal.Below(1.5));
        figures.Add("start of the program → first query", "s", load.Begun.TotalSeconds);
        figures.Add("service: most resident memory", "MB", load.PeakBytes / 1e6, Goal.Below(150));
        ProcessorFigures.Add(load, figures, Goal.Below(3));
    }
}
