using Spectre.Console;

namespace SyncService.Cli.Commands.Output;

/// <summary>Prints rows and columns; values are shown as they are, and can neither steer the terminal nor mark themselves up.</summary>
internal static class ConsoleTable
{
    /// <summary>Wide enough for any row, so that lines for a file or another program are never broken.</summary>
    private const int Unbounded = 20_000;

    public static void Print(ConsoleOutput console, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = new Table { Border = TableBorder.Simple, UseSafeBorder = false };
        foreach (var head in heads)
            table.AddColumn(new TableColumn(new Text(head)));
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Clean(cell ?? ""))));

        using var text = new StringWriter();
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        terminal.Profile.Width = console.Width ?? Unbounded;
        terminal.Profile.Capabilities.Unicode = true;
        terminal.Write(table);
        foreach (var line in text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
            console.Exact(line);
    }

    public static string Clean(string text) => string.Create(text.Length, text, static (clean, dirty) =>
    {
        for (var i = 0; i < dirty.Length; i++)
            clean[i] = char.IsControl(dirty[i]) ? ' ' : dirty[i];
    });
}
