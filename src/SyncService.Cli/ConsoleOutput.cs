using System.Text;
using SyncService.Cli.Logging;

namespace SyncService.Cli;

/// <summary>The two streams of the terminal: results and logs on one, failures on the other.</summary>
/// <remarks>Every line passes the redactor, and lines of several threads never mix. Safe for concurrent use.</remarks>
internal sealed class ConsoleOutput(TextWriter output, TextWriter error, Redactor redactor, bool colours = false, int? width = null)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly Lock gate = new();

    public bool Colours => colours;

    /// <summary>Columns of the terminal; null when the output goes to a file or another program, where lines are never broken.</summary>
    public int? Width => width;

    /// <summary>The raw stream, for text that is made of constants only, such as the help.</summary>
    public TextWriter Writer => output;

    public static ConsoleOutput OfProcess(Redactor redactor)
    {
        // Opening the streams directly spares the start the terminal database that Console.Out loads.
        var output = new StreamWriter(Console.OpenStandardOutput(), Utf8) { AutoFlush = true };
        var error = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true };
        var redirected = Console.IsOutputRedirected;
        return new ConsoleOutput(output, error, redactor, WantsColours(Environment.GetEnvironmentVariable, redirected), redirected ? null : TerminalWidth());
    }

    /// <summary>Colours are for people: a terminal that is not dumb, and nobody who asked for none (no-color.org).</summary>
    public static bool WantsColours(Func<string, string?> variable, bool redirected) =>
        !redirected && string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") is not ("dumb" or null);

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

    public void Line(string text) => Write(output, text);

    public void ErrorLine(string text) => Write(error, text);

    private void Write(TextWriter writer, string text)
    {
        var clean = redactor.Clean(text);
        lock (gate)
            writer.WriteLine(clean);
    }
}
