using System.Text.RegularExpressions;

namespace SyncService.Cli.Logging;

/// <summary>The last net under the rule that no secret is ever written: it replaces the configured ones by <c>***</c>.</summary>
/// <remarks>
/// Works on prose, of which there is little. What is none (SQL, JSON, tables of names and values) does not come here, since a password may be a word and a column may be called like it;
/// secrets do not come there: what servers say passes <see cref="ForeignText"/> before it is put into words of ours.
/// </remarks>
internal sealed partial class Redactor
{
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

    public string Clean(string text) => secrets.Aggregate(text, static (clean, secret) => ForeignText.Without(secret, clean));

    /// <summary>For a sentence of ours about what somebody wrote: only what stands in quotes is not ours, and "is too short" stays that whatever the password is.</summary>
    public string CleanQuoted(string sentence) => Quoted().Replace(sentence, quoted => Clean(quoted.Value));

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}
