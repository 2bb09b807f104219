using System.Globalization;
using Spectre.Console;
using SyncService.Benchmarks.Servers;

namespace SyncService.Benchmarks.Results;

/// <summary>Shows the figures to a person.</summary>
internal static class FigureTable
{
    public static void Show(IAnsiConsole console, MachineFacts machine, BenchmarkOptions options, Figures figures)
    {
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{machine.Cores} × {machine.Processor}, {machine.MemoryGigabytes} GB, {machine.DataOn}; {machine.OperatingSystem}, {machine.Dotnet}"));
        console.WriteLine($"PostgreSQL {machine.Postgres}, Redis {machine.Redis}, {machine.SqlServer}, {machine.SyncService}");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Rows:N0} rows, median of {options.Rounds} rounds"));

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("measured", "figure")
            .AddColumn("median", column => column.RightAligned())
            .AddColumn("lowest", column => column.RightAligned())
            .AddColumn("highest", column => column.RightAligned())
            .AddColumns("", "goal", "");
        var last = "";
        foreach (var figure in figures.All)
        {
            if (figure.Scenario != last && last.Length > 0) table.AddEmptyRow();
            table.AddRow(
                figure.Scenario == last ? "" : figure.Scenario, Markup.Escape(figure.Name), Number(figure.Median), Number(figure.Values.Min()), Number(figure.Values.Max()),
                figure.Unit, figure.Goal?.ToString() ?? "", figure.IsMet switch { true => "[green]reached[/]", false => "[red]missed[/]", null => "" });
            last = figure.Scenario;
        }

        console.Write(table);
    }

    private static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "N0", >= 100 => "0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);
}
