namespace SyncService;

/// <summary>What a server or a driver said, on its way into words of ours: it is not known to hold a secret, and here it cannot.</summary>
internal static class ForeignText
{
    private const int LongEnoughToBeUnique = 8;
    private const string Replacement = "***";

    /// <remarks>A secret shorter than eight characters is replaced only where it stands alone, so that the password "sync" does not eat half of every word.</remarks>
    public static string Without(string? secret, string text)
    {
        if (string.IsNullOrEmpty(secret) || !text.Contains(secret, StringComparison.Ordinal)) return text;
        return secret.Length >= LongEnoughToBeUnique ? text.Replace(secret, Replacement, StringComparison.Ordinal) : WithoutWord(secret, text);
    }

    private static string WithoutWord(string secret, string text)
    {
        for (var at = text.IndexOf(secret, StringComparison.Ordinal); at >= 0;)
        {
            var end = at + secret.Length;
            var alone = (at == 0 || !IsWord(text[at - 1])) && (end == text.Length || !IsWord(text[end]));
            if (alone) text = string.Concat(text.AsSpan(0, at), Replacement, text.AsSpan(end));
            var next = alone ? at + Replacement.Length : at + 1;
            at = next < text.Length ? text.IndexOf(secret, next, StringComparison.Ordinal) : -1;
        }

        return text;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
