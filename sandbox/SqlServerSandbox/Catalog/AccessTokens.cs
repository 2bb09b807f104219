using System.Collections.Concurrent;

namespace SqlServerSandbox.Catalog;

/// <summary>The tokens by which logins come in. Nobody looks into one: here it is a word that was agreed on.</summary>
internal sealed class AccessTokens(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (string Login, DateTimeOffset? Expires)> _tokens = new(StringComparer.Ordinal);

    public void Add(string login, string token, DateTimeOffset? expires) => _tokens[token] = (login, expires);

    public void Remove(string token) => _tokens.TryRemove(token, out _);

    /// <summary>Whose a token is; null for one that nobody has.</summary>
    public string? LoginOf(string token, out bool expired)
    {
        expired = false;
        if (!_tokens.TryGetValue(token, out var found)) return null;
        expired = found.Expires <= clock.GetUtcNow();
        return found.Login;
    }
}
