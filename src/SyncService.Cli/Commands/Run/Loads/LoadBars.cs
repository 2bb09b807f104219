using System.Globalization;
using Spectre.Console;
using SyncService.Cli.Commands.Output;

namespace SyncService.Cli.Commands.Run.Loads;

/// <summary>First loads as bars, one line a stream, for a terminal.</summary>
/// <remarks>The colours are the terminal's own sixteen, so that they can be read on light and on dark; without colours the bar is told by its strokes.</remarks>
internal static class LoadBars
{
    private const int MostStreams = 8;
    private const int LongestBar = 40;
    private const int ShortestBar = 8;
    private const int LongestName = 24;

    public static IReadOnlyList<string> Lines(IReadOnlyList<LoadState> loads, ConsoleOutput console)
    {
        // The last column stays free: some terminals go on to the next line when it is filled.
        var width = (console.Width ?? 80) - 1;
        var shown = loads.Take(MostStreams).Select(load => Cells(load)).ToList();
        var columns = Enumerable.Range(0, 5).Select(i => shown.Max(cells => cells[i].Length)).ToArray();

        // What is least missed goes first where there is no room: the pace, then the counts.
        while (Bar(columns, width) < ShortestBar && columns[3] + columns[2] > 0)
            columns[columns[3] > 0 ? 3 : 2] = 0;
        var bar = Math.Clamp(Bar(columns, width), 1, LongestBar);
        List<string> lines = [.. shown.Zip(loads, (cells, load) => Line(load, cells, columns, bar, console, width))];
        if (loads.Count > MostStreams)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"and {loads.Count - MostStreams:N0} more"));
        return lines;
    }

    /// <summary>Columns that are left for the bar: each of the others but the first has two before it.</summary>
    private static int Bar(int[] columns, int width) => width - columns.Where(column => column > 0).Sum(column => column + 2);

    private static string[] Cells(LoadState load) =>
    [
        Name(ConsoleTable.Clean(load.Stream)),
        load.Total is { } all ? LoadWording.Percent(load.Done, all) : "counting",
        load.Total is { } total ? string.Create(CultureInfo.InvariantCulture, $"{load.Done:N0} of {total:N0} rows") : string.Create(CultureInfo.InvariantCulture, $"{load.Done:N0} rows"),
        LoadWording.Rate(load.RowsPerSecond),
        LoadWording.Left(load.Left?.TotalSeconds) ?? "",
    ];

    private static string Name(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";

    private static string Line(LoadState load, string[] cells, int[] columns, int bar, ConsoleOutput console, int width)
    {
        var filled = (int)((load.Share ?? 0) * bar);
        var line = new Paragraph { Overflow = Overflow.Ellipsis }
            .Append(cells[0].PadRight(columns[0]) + "  ")
            .Append(new string('━', filled), new Style(Color.Green))
            .Append(new string('─', bar - filled), new Style(Color.Grey))
            .Append("  " + cells[1].PadLeft(columns[1]));
        for (var i = 2; i < cells.Length; i++)
        {
            if (columns[i] > 0)
                line.Append("  " + cells[i].PadLeft(columns[i]), i == 2 ? Style.Plain : new Style(Color.Grey));
        }

        using var text = new StringWriter();
        var terminal = ConsoleView.On(text, console);
        terminal.Profile.Width = Math.Max(1, width);
        terminal.Write(line);
        return text.ToString().Split('\n')[0];
    }
}
