using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using SyncService.Cli.Commands.Dead;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run.Loads;
using SyncService.Status;

namespace SyncService.Cli.Commands.Status;

/// <summary>A status as it is laid out on a terminal: stores and instances, a line a stream, and what is wrong in words.</summary>
/// <remarks>The colours are the terminal's own sixteen, so that they can be read on light and on dark.</remarks>
internal static class StatusPanel
{
    /// <summary>From so many columns on there is room for all of them.</summary>
    private const int Wide = 112;

    public static IRenderable Of(StatusReport report, int? width, bool guarantees = false)
    {
        var parts = new List<IRenderable> { Stores(report), Text.Empty, Streams(report, width is null or >= Wide) };
        foreach (var stream in report.Streams)
        {
            if (stream.Load is { } load)
                parts.Add(Line(stream.Name, LoadWording.Progress(load), Color.Teal));
        }

        foreach (var stream in report.Streams)
        {
            if (stream is { OpenRequests: > 0 and var open, OldestRequestAt: { } oldest })
                parts.Add(Line(stream.Name, string.Create(CultureInfo.InvariantCulture, $"{open:N0} {(open == 1 ? "request is" : "requests are")} open, the oldest of {DeadWording.Time(oldest)} UTC."), Color.Teal));
        }

        foreach (var problem in Problems(report))
            parts.Add(problem);
        foreach (var stream in report.Streams)
        {
            if (stream.Debt is { Count: > 0 } debt)
                parts.Add(Line(stream.Name, StatusWording.Debt(stream.Target, debt), Color.Olive));
        }

        parts.Add(Text.Empty);
        foreach (var (names, word, isEqual) in StatusWording.Verified(report))
            parts.Add(Line(names, word, isEqual ? Color.Green : Color.Olive));
        parts.Add(new Text(report.NotLookedFor));
        if (guarantees && report.Streams.Count == 1)
            parts.Add(new Text($"\n{report.Streams[0].Guarantee}"));
        parts.Add(Verdict(report));
        return new Rows(parts);
    }

    private static Grid Stores(StatusReport report)
    {
        var grid = new Grid { Expand = false };
        for (var i = 0; i < 3; i++)
            grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 2, 0), NoWrap = i == 0 });
        foreach (var store in report.Stores)
            grid.AddRow(Plain(StatusWording.Store(store.Store)), Plain(store.Address), store.Reachable ? Plain(store.Answer ?? "") : Coloured("away", Color.Maroon));
        if (report.Instances.Count == 0)
            grid.AddRow(Plain("Instances"), Plain("none runs"), Text.Empty);
        for (var i = 0; i < report.Instances.Count; i++)
            grid.AddRow(Plain(i == 0 ? "Instances" : ""), Plain(report.Instances[i].Name), Plain(report.Instances[i].Works ? "works" : "stands by"));
        return grid;
    }

    private static Table Streams(StatusReport report, bool wide)
    {
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = false };
        foreach (var (head, isNumber) in StatusWording.Heads(wide))
            table.AddColumn(new TableColumn(new Text(head)) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = head is not "stream" });
        foreach (var stream in report.Streams)
        {
            IRenderable state = Coloured(stream.State, StatusWording.Colour(stream));
            table.AddRow([Plain(stream.Name), state, .. StatusWording.Cells(stream, wide).Select(Plain)]);
        }

        return table;
    }

    private static IEnumerable<IRenderable> Problems(StatusReport report)
    {
        foreach (var store in report.Stores.Where(store => store.Problem is not null))
            yield return Problem(StatusWording.Store(store.Store), store.Problem, store.Advice, Color.Maroon);
        foreach (var stream in report.Streams.Where(stream => stream.Problem is not null || stream.Advice is not null))
            yield return Problem(stream.Name, stream.Problem, stream.Advice, StatusWording.Colour(stream));
    }

    private static Paragraph Problem(string who, string? problem, string? advice, Color? colour) =>
        Line(who, string.Join(' ', new[] { problem, advice }.Where(part => !string.IsNullOrEmpty(part))), colour);

    private static Paragraph Line(string who, string text, Color? colour) => new Paragraph()
        .Append(Clean(who), new Style(colour ?? Color.Default))
        .Append($": {Clean(text)}");

    private static Paragraph Verdict(StatusReport report) => new Paragraph("\n")
        .Append(StatusWording.Verdict(report), new Style(report.Proven ? Color.Green : report.Well ? Color.Default : Color.Maroon))
        .Append(string.Create(CultureInfo.InvariantCulture, $"  {DeadWording.Time(report.At)} UTC"));

    private static Text Plain(string text) => new(Clean(text));

    private static Text Coloured(string text, Color? colour) => new(Clean(text), colour is { } chosen ? new Style(chosen) : Style.Plain);

    private static string Clean(string text) => ConsoleTable.Clean(text);
}
