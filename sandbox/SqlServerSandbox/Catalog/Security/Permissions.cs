using System.Collections.Immutable;

namespace SqlServerSandbox.Catalog.Security;

/// <summary>What was granted and denied in a database, and what follows of it.</summary>
internal sealed class Permissions
{
    public Principals Principals { get; set; } = new();

    public ImmutableList<PermissionEntry> Entries { get; set; } = [];

    /// <summary>
    /// Whether one of the principals holds a permission on one of the scopes, from the inside out, or CONTROL of it; a
    /// denial on any of them wins.
    /// </summary>
    public bool Allows(IReadOnlySet<int> who, string permission, params ReadOnlySpan<Securable> scopes)
    {
        if (who.Contains(Principal.Owner)) return true;
        bool granted = who.Contains(Principal.DatabaseOwner) || FixedRole(who, permission);
        if (FixedDenial(who, permission)) return false;
        foreach (var entry in Entries)
        {
            if (!who.Contains(entry.Grantee) || !Covers(entry.Permission, permission) || !scopes.Contains(entry.On)) continue;
            if (entry.State == PermissionState.Deny) return false;
            granted = true;
        }
        return granted;
    }

    /// <summary>Whether a permission, or CONTROL, was denied on just this.</summary>
    public bool Denies(IReadOnlySet<int> who, string permission, Securable on) =>
        Entries.Any(e => e.State == PermissionState.Deny && e.On == on && who.Contains(e.Grantee) && Covers(e.Permission, permission));

    /// <summary>The ids of the columns of an object on which a permission was granted, or denied, one by one.</summary>
    public HashSet<int> Columns(IReadOnlySet<int> who, string permission, int objectId, bool denied) =>
        [.. Entries.Where(e => e.On.Class == 1 && e.On.MajorId == objectId && e.On.MinorId != 0 && e.Permission == permission
            && e.State == PermissionState.Deny == denied && who.Contains(e.Grantee)).Select(e => e.On.MinorId)];

    /// <summary>Whether any permission at all was granted on an object or a column of it.</summary>
    public bool Touches(IReadOnlySet<int> who, int objectId) =>
        Entries.Any(e => e.On.Class == 1 && e.On.MajorId == objectId && e.State != PermissionState.Deny && who.Contains(e.Grantee));

    public void Set(PermissionEntry entry) => Entries = Entries.RemoveAll(e => e.Is(entry.On, entry.Grantee, entry.Permission)).Add(entry);

    public void Remove(Securable on, int grantee, string permission) => Entries = Entries.RemoveAll(e => e.Is(on, grantee, permission));

    /// <summary>Forgets what was said of an object that is gone.</summary>
    public void Forget(int objectId) => Entries = Entries.RemoveAll(e => e.On.Class == 1 && e.On.MajorId == objectId);

    private static bool Covers(string held, string wanted) => held == wanted || held == "CONTROL";

    private static bool FixedRole(IReadOnlySet<int> who, string permission) =>
        (permission == "SELECT" && who.Contains(Principal.DataReader))
        || (permission is "INSERT" or "UPDATE" or "DELETE" && who.Contains(Principal.DataWriter))
        || (permission is "ALTER" or "CREATE TABLE" or "CREATE VIEW" or "CREATE SCHEMA" or "CREATE FUNCTION" or "REFERENCES" or "VIEW DEFINITION" && who.Contains(Principal.DefinitionAdministrator));

    private static bool FixedDenial(IReadOnlySet<int> who, string permission) =>
        (permission == "SELECT" && who.Contains(Principal.DenyDataReader))
        || (permission is "INSERT" or "UPDATE" or "DELETE" && who.Contains(Principal.DenyDataWriter));
}
