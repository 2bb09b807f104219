using System.Text;

namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>The usual syntax of <c>.env</c> files.</summary>
/// <remarks>
/// <c>NAME=value</c> and <c>export NAME=value</c>; a <c>#</c> begins a comment at the start of a line or after a space; single
/// quotes keep everything as it stands, double quotes know <c>\n \r \t \" \\ \$</c>, and both may span lines; the last of
/// several values counts. <c>$</c> is an ordinary character: passwords are taken as they are. Errors name the line and never
/// show it.
/// </remarks>
internal sealed class EnvFileParser(string text, Findings findings)
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private int at;
    private int line = 1;

    private char Current => at < text.Length ? text[at] : '\0';

    private bool AtLineEnd => at >= text.Length || text[at] is '\n' or '\r';

    public static IReadOnlyDictionary<string, string> Parse(string text, Findings findings) =>
        new EnvFileParser(text.TrimStart('\uFEFF'), findings).ReadAll();

    private Dictionary<string, string> ReadAll()
    {
        while (at < text.Length)
            ReadLine();
        return values;
    }

    private void ReadLine()
    {
        var number = line;
        SkipBlanks();
        if (!AtLineEnd && Current != '#' && ReadAssignment() is { } problem)
            findings.Error($"{EnvFile.Name} line {number}", problem);
        SkipToNextLine();
    }

    /// <summary>Reads one assignment, and says what is wrong with it, if anything is.</summary>
    private string? ReadAssignment()
    {
        var name = ReadName();
        if (name == "export" && Current is ' ' or '\t')
        {
            SkipBlanks();
            name = ReadName();
        }

        SkipBlanks();

        // A name alone stands for the variable of the environment, which is read anyway.
        if (name.Length > 0 && (AtLineEnd || Current == '#'))
            return null;
        if (name.Length == 0 || Current != '=')
            return "is not understood; expected NAME=value.";

        at++;
        var blanks = SkipBlanks();
        if (Current is not ('\'' or '"'))
        {
            values[name] = ReadBare(precededByBlank: blanks > 0);
            return null;
        }

        if (ReadQuoted(Current) is not { } value)
            return $"the quote of {name} is never closed.";
        values[name] = value;
        SkipBlanks();
        return AtLineEnd || Current == '#' ? null : $"something follows the closing quote of {name}; put the whole value into the quotes.";
    }

    private string ReadName()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '_' or '.' or '-')
            at++;
        return text[start..at];
    }

    private string ReadBare(bool precededByBlank)
    {
        var start = at;
        while (!AtLineEnd && !(Current == '#' && (precededByBlank || (at > start && text[at - 1] is ' ' or '\t'))))
        {
            precededByBlank = false;
            at++;
        }

        return text[start..at].TrimEnd(' ', '\t');
    }

    private string? ReadQuoted(char quote)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            var c = text[at];
            if (c == quote)
            {
                at++;
                return value.ToString();
            }

            if (c == '\n')
                line++;
            if (quote == '"' && c == '\\' && at + 1 < text.Length && Unescaped(text[at + 1]) is { } escaped)
            {
                value.Append(escaped);
                at++;
            }
            else if (c != '\r' || at + 1 >= text.Length || text[at + 1] != '\n')
            {
                value.Append(c);
            }
        }

        return null;
    }

    private static char? Unescaped(char c) => c switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '"' or '\\' or '$' => c,
        _ => null,
    };

    private int SkipBlanks()
    {
        var start = at;
        while (Current is ' ' or '\t')
            at++;
        return at - start;
    }

    private void SkipToNextLine()
    {
        while (!AtLineEnd)
            at++;
        if (Current == '\r')
            at++;
        if (Current == '\n')
            at++;
        line++;
    }
}
