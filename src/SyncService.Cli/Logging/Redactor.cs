namespace SyncService.Cli.Logging;

/// <summary>The last net under the rule that no secret is ever written: it replaces the configured ones by <c>***</c>.</summary>
/// <remarks>
/// Works on rendered lines, of which there are few, and never on rows. A secret shorter than eight characters is replaced only
/// where it stands alone, so that the password "sync" does not eat half of every word.
/// </remarks>
internal sealed class Redactor
{
    private const int LongEnoughToBeUnique = 8;
    private const string Replacement = "***";
    private string[] secrets = [];

    /// <summary>Sets what must not be shown. A secret that is also a public setting (user "postgres", password "postgres") cannot be told apart from it, and stays.</summary>
    public void Protect(IEnumerable<string> values, IEnumerable<string> publicValues)
    {
        var open = publicValues.ToHashSet(StringComparer.Ordinal);
        secrets = [.. values
            .Where(value => value.Length > 0 && !open.Contains(value))
            .SelectMany(value => new[] { value, Uri.EscapeDataString(value) })
            .Distinct(StringComparer.Ordinal)
            // The longest first: one secret may hold another.
            .OrderByDescending(value => value.Length)];
    }

    public string Clean(string text)
    {
        foreach (var secret in secrets)
        {
            if (!text.Contains(secret, StringComparison.Ordinal))
                continue;
            text = secret.Length >= LongEnoughToBeUnique
                ? text.Replace(secret, Replacement, StringComparison.Ordinal)
                : ReplaceWholeWords(text, secret);
        }

        return text;
    }

    private static string ReplaceWholeWords(string text, string secret)
    {
        for (var at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0;)
        {
            var end = at + secret.Length;
            var alone = (at == 0 || !IsWord(text[at - 1])) && (end == text.Length || !IsWord(text[end]));
            if (alone)
                text = string.Concat(text.AsSpan(0, at), Replacement, text.AsSpan(end));
            var next = alone ? at + Replacement.Length : at + 1;
            at = next < text.Length ? text.IndexOf(secret, next, StringComparison.Ordinal) : -1;
        }

        return text;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
