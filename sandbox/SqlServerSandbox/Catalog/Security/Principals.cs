using System.Collections.Immutable;

namespace SqlServerSandbox.Catalog.Security;

/// <summary>Users and roles of a database, and who is a member of which role.</summary>
/// <remarks>Changes replace the whole; who holds an older state can put it back.</remarks>
internal sealed record Principals
{
    private static readonly string[] FixedRoles =
    [
        "db_owner", "db_accessadmin", "db_securityadmin", "db_ddladmin", "", "db_backupoperator", "db_datareader", "db_datawriter", "db_denydatareader", "db_denydatawriter",
    ];

    public ImmutableList<Principal> All { get; init; } = [.. BuiltIn()];

    /// <summary>Pairs of a role and a member, by their ids.</summary>
    public ImmutableList<(int Role, int Member)> Members { get; init; } = [];

    private int NextId { get; init; } = 5;

    public Principal? Find(string name) => All.Find(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public Principal? Find(int id) => All.Find(p => p.Id == id);

    public Principal? OfLogin(string login) => All.Find(p => p.Login?.Equals(login, StringComparison.OrdinalIgnoreCase) == true);

    public Principals With(string name, char type, Func<Principal, Principal>? more = null)
    {
        var added = new Principal(NextId, name, type);
        return this with { All = All.Add(more is null ? added : more(added)), NextId = NextId + 1 };
    }

    public Principals With(Principal before, Principal after) => this with { All = All.Replace(before, after) };

    public Principals Without(Principal removed) =>
        this with { All = All.Remove(removed), Members = Members.RemoveAll(m => m.Role == removed.Id || m.Member == removed.Id) };

    /// <summary>A principal, the roles that it is in, directly or by way of others, and public.</summary>
    public HashSet<int> Tokens(int id)
    {
        var tokens = new HashSet<int> { id };
        var rest = new Queue<int>(tokens);
        while (rest.TryDequeue(out int next))
            foreach (var (role, member) in Members)
                if (member == next && tokens.Add(role)) rest.Enqueue(role);
        tokens.Add(Principal.Public);
        return tokens;
    }

    private static IEnumerable<Principal> BuiltIn()
    {
        yield return new Principal(Principal.Public, "public", 'R');
        yield return new Principal(Principal.Owner, "dbo", 'S') { DefaultSchema = "dbo" };
        yield return new Principal(2, "guest", 'S') { DefaultSchema = "guest" };
        yield return new Principal(3, "INFORMATION_SCHEMA", 'S');
        yield return new Principal(4, "sys", 'S');
        for (int i = 0; i < FixedRoles.Length; i++)
            if (FixedRoles[i].Length > 0) yield return new Principal(Principal.DatabaseOwner + i, FixedRoles[i], 'R');
    }
}
