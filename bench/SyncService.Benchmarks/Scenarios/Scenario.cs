using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>One thing to measure.</summary>
internal abstract class Scenario
{
    /// <summary>As <c>--only</c> names it.</summary>
    public abstract string Name { get; }

    /// <summary>In one line.</summary>
    public abstract string What { get; }

    public virtual RowShape Shape => RowShapes.Notes;

    /// <summary>Measures once. What is compared is measured in the same round, in turn who comes first.</summary>
    /// <param name="bench">Servers and rows.</param>
    /// <param name="round">From 0.</param>
    /// <param name="figures">Takes one value a figure.</param>
    public abstract Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation);

    /// <summary>Runs both, the first one first in even rounds.</summary>
    protected static async Task InTurnAsync(int round, Func<Task> first, Func<Task> second)
    {
        await (round % 2 == 0 ? first : second)();
        await (round % 2 == 0 ? second : first)();
    }
}
