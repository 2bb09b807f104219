using System.Text.RegularExpressions;

namespace SyncService.Tests.Documentation;

/// <summary>Splits a command line as a shell does, as far as documents need it.</summary>
internal static partial class ShellWords
{
    public static IReadOnlyList<string> Of(string line)
    {
        List<string> words = [];
        foreach (Match word in Word().Matches(line))
        {
            if (word.Value.StartsWith('#') || word.Value is ">" or "|" or "&&" or ";") break;
            words.Add(word.Value.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal));
        }

        return [.. words.SkipWhile(word => Assignment().IsMatch(word))];
    }

    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|[^\s"'])+""")]
    private static partial Regex Word();

    [GeneratedRegex("^[A-Z_]+=")]
    private static partial Regex Assignment();
}
