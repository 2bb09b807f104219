using System.Globalization;
using Spectre.Console;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Scenarios;
using SyncService.Benchmarks.Servers;

namespace SyncService.Benchmarks;

/// <summary>All scenarios that were asked for, round by round.</summary>
internal static class BenchmarkRun
{
    /// <param name="options">What to measure.</param>
    /// <param name="progress">Where to say what is going on.</param>
    /// <param name="results">Where the table goes.</param>
    public static async Task<int> RunAsync(BenchmarkOptions options, IAnsiConsole progress, IAnsiConsole results, CancellationToken cancellation)
    {
        var scenarios = AllScenarios.Make().Where(scenario => IsWanted(scenario, options)).ToList();
        var figures = new Figures();
        await using var servers = await BenchServers.StartAsync(options);
        var bench = new Bench(servers, options, progress);
        var machine = await MachineFacts.ReadAsync(servers);
        foreach (var scenario in scenarios)
        {
            for (var round = 0; round < options.WarmUps; round++)
            {
                bench.Say($"{scenario.Name}, not counted");
                await scenario.MeasureAsync(bench, round, new Figures().Of(scenario.Name), cancellation);
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                bench.Say(string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}, round {round + 1} of {options.Rounds}"));
                await scenario.MeasureAsync(bench, round, figures.Of(scenario.Name), cancellation);
            }

            // What is known already must survive a scenario that fails.
            if (options.Json is { } file) FigureJson.Write(file, machine, options, figures);
        }

        FigureTable.Show(results, machine, options, figures);
        return 0;
    }

    private static bool IsWanted(Scenario scenario, BenchmarkOptions options) =>
        (options.Only.Count == 0 || options.Only.Contains(scenario.Name)) && (options.Shapes.Count == 0 || options.Shapes.Contains(scenario.Shape.Name));
}
