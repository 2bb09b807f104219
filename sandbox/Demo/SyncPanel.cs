using Spectre.Console;
using Spectre.Console.Rendering;

namespace Demo;

/// <summary>Draws the state for a terminal: the way of the rows, the progress, the pace.</summary>
internal static class SyncPanel
{
    private const int PanelWidth = 76;
    private const int BarWidth = 60;

    /// <summary>While people write, some rows are always on their way.</summary>
    private const double InStep = 0.999;

    public static IRenderable Draw(SyncState state)
    {
        var way = new Grid().AddColumn(Wide()).AddColumn().AddColumn(Wide()).AddColumn().AddColumn();
        way.AddRow(
            Box("SQL Server", SyncText.Number(state.SourceRows), "rows in the view", "blue"), new Markup("\n[grey]──▶[/]"),
            Box("Redis", SyncText.Queue(state.Queue), "in the queue", state.Queue > 0 ? "yellow" : "grey"), new Markup("\n[grey]──▶[/]"),
            Box("PostgreSQL", SyncText.Number(state.TargetRows), "rows in the table", "green"));

        var pace = new Grid().AddColumns(4);
        pace.AddRow("[grey]rate[/]", $"[bold]{SyncText.Number(state.RowsPerSecond)}[/] rows/s", "[grey]lag[/]", $"[bold]{SyncText.Lag(state.Lag)}[/]");
        pace.AddRow("[grey]written[/]", $"{SyncText.Number(state.Inserted)} new, {SyncText.Number(state.Updated)} changed", "[grey]newest applied[/]", Markup.Escape(SyncText.Stamp(state.NewestApplied)));

        List<IRenderable> rows = [way, Text.Empty, new Markup(Bar(state)), Text.Empty, pace, Text.Empty];
        rows.AddRange(state.Events.Select(said => new Markup(Markup.Escape(said))));
        if (state.Page is { } page) rows.Add(new Markup($"The page: [link]{Markup.Escape(page)}[/]"));
        rows.Add(new Markup("[grey]Ctrl-C stops everything.[/]"));
        return new Panel(new Rows(rows))
        {
            Header = new PanelHeader($" Sync Service · {SyncText.Time(state.Running)} "),
            Border = BoxBorder.Rounded,
            Padding = new Padding(2, 1),
            // Fixed, so that it does not jump as the numbers grow.
            Width = PanelWidth,
        };
    }

    private static GridColumn Wide() => new GridColumn().Width(17);

    private static Markup Box(string title, string number, string what, string color)
        => new($"[grey]{title}[/]\n[bold {color}]{number}[/]\n[grey]{what}[/]");

    private static string Bar(SyncState state)
    {
        var share = state.SourceRows == 0 ? 1 : Math.Clamp((double)state.TargetRows / state.SourceRows, 0, 1);
        var filled = (int)(share * BarWidth);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {(share > InStep ? 100 : (int)(share * 100))} %";
    }
}
