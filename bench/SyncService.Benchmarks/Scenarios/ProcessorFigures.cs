using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>Processor time a row, by process: where the next bottleneck is to be looked for.</summary>
internal static class ProcessorFigures
{
    public static void Add(LoadTimes load, ScenarioFigures figures, Goal? service = null)
    {
        figures.Add("CPU a row: service", "µs", Row(load.Processors.Service), service);
        figures.Add("CPU a row: Redis", "µs", Row(load.Processors.Redis));
        figures.Add("CPU a row: PostgreSQL", "µs", Row(load.Processors.Postgres));
        figures.Add("CPU a row: source", "µs", Row(load.Processors.Source));

        double Row(TimeSpan time) => time.TotalMicroseconds / load.Rows;
    }
}
