using Spectre.Console;
using Spectre.Console.Rendering;

namespace SyncService.Cli.Commands.Output;

/// <summary>Prints what is laid out in columns and colours, line by line.</summary>
internal static class ConsoleView
{
    /// <summary>Wide enough for any line, so that those for a file or another program are never broken.</summary>
    private const int Unbounded = 2_000;

    public static void Print(ConsoleOutput console, IRenderable view)
    {
        using var text = new StringWriter();
        On(text, console).Write(view);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
            console.Exact(line.TrimEnd());
    }

    /// <summary>A terminal of Spectre's that writes to <paramref name="output"/> with this console's width and colours.</summary>
    public static IAnsiConsole On(TextWriter output, ConsoleOutput console, bool moves = false)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = console.Colours || moves ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = console.Colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = moves ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        terminal.Profile.Width = console.Width ?? Unbounded;
        terminal.Profile.Capabilities.Unicode = true;
        return terminal;
    }
}
