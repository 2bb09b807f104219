using System.Text;
using SyncService.Cli.Logging;

namespace SyncService.Cli.Commands.Output;

/// <summary>The two streams of the terminal: results and logs on one, failures on the other.</summary>
/// <remarks>Prose passes the redactor, and lines of several threads never mix. Safe for concurrent use.</remarks>
/// <param name="output">Results and logs.</param>
/// <param name="error">Failures.</param>
/// <param name="redactor">Takes secrets out of prose.</param>
/// <param name="colours">Whether the reader wants them.</param>
/// <param name="moves">Whether it is a terminal on which what was written can be drawn over.</param>
/// <param name="width">Columns of the terminal at this moment.</param>
internal sealed class ConsoleOutput(
    TextWriter output, TextWriter error, Redactor redactor, bool colours = false, bool moves = false, Func<int?>? width = null)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly Lock gate = new();
    private IReadOnlyList<string> footer = [];

    public bool Colours => colours;

    /// <summary>Columns of the terminal; null when the output goes to a file or another program, where lines are never broken.</summary>
    public int? Width => width?.Invoke();

    /// <summary>False for files, other programs, and terminals that can only print: there nothing is drawn anew.</summary>
    public bool Moves => moves;

    /// <summary>The raw stream, for text that is made of constants only, such as the help.</summary>
    public TextWriter Writer => output;

    public static ConsoleOutput OfProcess(Redactor redactor)
    {
        // Opening the streams directly spares the start the terminal database that Console.Out loads.
        var output = new StreamWriter(Console.OpenStandardOutput(), Utf8) { AutoFlush = true };
        var error = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true };
        var redirected = Console.IsOutputRedirected;
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        return new ConsoleOutput(
            output, error, redactor, WantsColours(variable, redirected), IsMovable(variable, redirected), redirected ? null : TerminalWidth);
    }

    /// <summary>Colours are for people: a terminal that is not dumb, and nobody who asked for none (no-color.org).</summary>
    public static bool WantsColours(Func<string, string?> variable, bool redirected) =>
        IsMovable(variable, redirected) && string.IsNullOrEmpty(variable("NO_COLOR"));

    /// <summary>A terminal that does not say what it is may not know how to move.</summary>
    public static bool IsMovable(Func<string, string?> variable, bool redirected) => !redirected && variable("TERM") is not ("dumb" or null or "");

    /// <summary>Some terminals do not say how wide they are.</summary>
    private static int? TerminalWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Line(string text) => Write(output, redactor.Clean(text));

    /// <summary>What is no prose, and must arrive as it is: SQL, JSON, names and values.</summary>
    public void Exact(string text) => Write(output, text);

    public void ErrorLine(string text) => Write(error, redactor.Clean(text));

    /// <summary>What happened, and what to do, which may be a statement to be run as it stands.</summary>
    public void ErrorLine(string text, string hint) => Write(error, hint.Length == 0 ? redactor.Clean(text) : $"{redactor.Clean(text)} {hint}");

    /// <summary>A sentence about a setting.</summary>
    public void SettingLine(string sentence) => Write(error, redactor.CleanQuoted(sentence));

    /// <summary>Lines that stay below all others and are drawn anew each time; none takes them away.</summary>
    /// <remarks>Each must fit into the terminal's width: one that is broken by the terminal could not be drawn over. Does nothing where nothing moves.</remarks>
    public void Footer(IReadOnlyList<string> lines)
    {
        if (!moves)
            return;
        lock (gate)
        {
            var before = Erasure();
            footer = [.. lines.Select(redactor.Clean)];
            output.Write(before + string.Join('\n', footer));
        }
    }

    private void Write(TextWriter writer, string text)
    {
        lock (gate)
        {
            if (footer.Count > 0)
                output.Write(Erasure());
            writer.WriteLine(text);
            if (footer.Count > 0)
                output.Write(string.Join('\n', footer));
        }
    }

    /// <summary>To the beginning of the first line below, and away with all that follows (ECMA-48: CUU, ED).</summary>
    private string Erasure() => footer.Count switch
    {
        0 => "",
        1 => "\r\e[J",
        _ => $"\r\e[{footer.Count - 1}A\e[J",
    };
}
