using System.Text.RegularExpressions;

namespace SyncService.Cli.Web.Languages;

/// <summary>Sentences in another language, found by their shape: what stands between braces is taken over, and a reason or half translated itself.</summary>
internal sealed partial class Translation
{
    /// <summary>No sentence takes long, whatever a server puts into it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<(Regex Shape, string Other)> sentences;

    public Translation(IEnumerable<(string Sentence, string Other)> sentences) =>
        this.sentences = [.. sentences.Select(pair => (Shape(pair.Sentence), pair.Other))];

    /// <summary>Null where the sentence is not known.</summary>
    public string? Of(string sentence)
    {
        foreach (var (shape, other) in sentences)
        {
            if (Match(shape, sentence) is not { Success: true } match) continue;
            return Part().Replace(other, part => Value(part.Groups[1].Value, match));
        }

        return null;
    }

    private string Value(string name, Match match)
    {
        var value = match.Groups[name].Value;
        return name is "reason" or "half" ? Of(value) ?? value : value;
    }

    private static Match? Match(Regex shape, string sentence)
    {
        try
        {
            return shape.Match(sentence);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex Shape(string sentence) =>
        new($"^{Part().Replace(Regex.Escape(sentence).Replace(@"\{", "{", StringComparison.Ordinal), part => Hole(part.Groups[1].Value))}$", RegexOptions.CultureInvariant | RegexOptions.Singleline, Patience);

    private static string Hole(string name) => name is "variable" or "variable2" ? $"(?<{name}>[A-Z_]+)" : $"(?<{name}>.+?)";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Part();
}
