using System.Text.Json;
using SyncService.Benchmarks.Servers;

namespace SyncService.Benchmarks.Results;

/// <summary>Writes the figures for programs, with the machine's facts.</summary>
internal static class FigureJson
{
    private static readonly JsonSerializerOptions Style = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Write(string file, MachineFacts machine, BenchmarkOptions options, Figures figures)
    {
        var document = new
        {
            machine,
            options = new { options.Rows, options.Rounds, options.Shapes, options.Only, options.Encrypt, Source = options.Source is null ? "stand-in" : "given", options.Settings },
            figures = figures.All.Select(figure => new
            {
                figure.Scenario,
                figure.Name,
                figure.Unit,
                figure.Median,
                figure.Values,
                Goal = figure.Goal?.ToString(),
                figure.IsMet,
            }),
        };
        File.WriteAllText(file, JsonSerializer.Serialize(document, Style) + "\n");
    }
}
