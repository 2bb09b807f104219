using System.Collections.Concurrent;

namespace SqlServerSandbox.Catalog.Security;

/// <summary>Permissions of the server that logins were granted or denied, by name.</summary>
internal sealed class LoginPermissions
{
    private readonly ConcurrentDictionary<(string Login, string Permission), bool> _entries = new();

    public void Grant(string login, string permission) => _entries[Key(login, permission)] = true;

    public void Deny(string login, string permission) => _entries[Key(login, permission)] = false;

    public void Revoke(string login, string permission) => _entries.TryRemove(Key(login, permission), out _);

    /// <summary>Whether the permission was granted, to the login or to all; a denial wins.</summary>
    public bool Allows(string login, string permission) => !Denies(login, permission) && Said(login, permission, allowed: true);

    public bool Denies(string login, string permission) => Said(login, permission, allowed: false);

    private bool Said(string login, string permission, bool allowed) =>
        new[] { login, "public" }.Any(who => _entries.TryGetValue(Key(who, permission), out bool state) && state == allowed);

    private static (string, string) Key(string login, string permission) => (login.ToUpperInvariant(), permission.ToUpperInvariant());
}
