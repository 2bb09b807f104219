using System.Collections.Concurrent;

namespace SqlServerSandbox.Catalog;

/// <summary>Who was granted or denied what. Administrators pass; everybody else has what was granted.</summary>
internal sealed class Permissions
{
    private readonly ConcurrentDictionary<string, bool> _entries = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, byte>> _columns = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Users of the database, beside the administrators.</summary>
    public ConcurrentDictionary<string, byte> Users { get; } = new(StringComparer.OrdinalIgnoreCase);

    public void Grant(string user, string permission, int objectId) => _entries[Key(user, permission, objectId)] = true;

    public void Deny(string user, string permission, int objectId) => _entries[Key(user, permission, objectId)] = false;

    public void Revoke(string user, string permission, int objectId) => _entries.TryRemove(Key(user, permission, objectId), out _);

    /// <summary>Whether the permission was granted on the object or, with object 0, on the whole database; a denial wins.</summary>
    public bool Allows(string user, string permission, int objectId)
    {
        bool granted = false;
        foreach (string who in new[] { user, "public" })
        {
            foreach (int scope in new[] { objectId, 0 })
            {
                if (!_entries.TryGetValue(Key(who, permission, scope), out bool allowed)) continue;
                if (!allowed) return false;
                granted = true;
            }
        }
        return granted;
    }

    /// <summary>Whether the permission was denied, to the user or to all.</summary>
    public bool Denies(string user, string permission, int objectId) =>
        new[] { user, "public" }.Any(who => _entries.TryGetValue(Key(who, permission, objectId), out bool allowed) && !allowed);

    public void GrantColumns(string user, string permission, int objectId, IEnumerable<string> columns)
    {
        var granted = _columns.GetOrAdd(Key(user, permission, objectId), _ => new(StringComparer.OrdinalIgnoreCase));
        foreach (string column in columns) granted.TryAdd(column, 0);
    }

    public void RevokeColumns(string user, string permission, int objectId, IEnumerable<string> columns)
    {
        if (!_columns.TryGetValue(Key(user, permission, objectId), out var granted)) return;
        foreach (string column in columns) granted.TryRemove(column, out _);
    }

    /// <summary>The columns of the object that were granted one by one; empty when none were.</summary>
    public IReadOnlySet<string> Columns(string user, string permission, int objectId)
    {
        var all = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string who in new[] { user, "public" })
            if (_columns.TryGetValue(Key(who, permission, objectId), out var granted)) all.UnionWith(granted.Keys);
        return all;
    }

    private static string Key(string user, string permission, int objectId) => $"{user}\0{permission}\0{objectId}";
}
