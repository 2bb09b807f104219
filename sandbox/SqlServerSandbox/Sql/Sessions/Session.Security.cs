using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

internal sealed partial class Session
{
    // What db_ddladmin may do; users, roles and rights are not among it.
    private static readonly HashSet<string> Defines =
    [
        "CREATE TABLE", "ALTER TABLE", "DROP TABLE", "CREATE VIEW", "DROP VIEW", "CREATE INDEX", "DROP INDEX", "CREATE TRIGGER", "DROP TRIGGER", "CREATE TYPE", "CREATE SCHEMA",
        "DROP SCHEMA", "CREATE FUNCTION", "DROP FUNCTION", "ALTER", "sp_rename",
    ];

    private readonly Stack<(string Login, string? User)> _contexts = new();

    /// <summary>The login whose rights count: the session's own, or that of EXECUTE AS.</summary>
    public string User => _contexts.TryPeek(out var context) ? context.Login : user;

    /// <summary>The login that opened the session.</summary>
    public string OriginalUser => user;

    /// <summary>How many EXECUTE AS are in force.</summary>
    public int ContextDepth => _contexts.Count;

    /// <summary>Whether everything is allowed: an administrator, or who executes as one or as dbo.</summary>
    public bool IsAdministrator => _contexts.TryPeek(out var context)
        ? context.User?.Equals("dbo", StringComparison.OrdinalIgnoreCase) ?? server.IsAdministrator(context.Login)
        : server.IsAdministrator(user);

    /// <summary>Whether this login meets a small compatible server.</summary>
    public bool IsLimited => server.IsLimited && !server.IsAdministrator(user);

    /// <summary>The user of the database that the session is: USER_NAME().</summary>
    public string UserName => PrincipalIn(Database).Name;

    public void Impersonate(string login, string? asUser) => _contexts.Push((login, asUser));

    /// <summary>Takes back the last EXECUTE AS; without one it does nothing.</summary>
    public void Revert(int toDepth = -1)
    {
        if (toDepth < 0) toDepth = Math.Max(0, _contexts.Count - 1);
        while (_contexts.Count > toDepth) _contexts.Pop();
    }

    public Principal PrincipalIn(Database on)
    {
        var all = on.Permissions.Principals;
        if (IsAdministrator) return all.Find(Principal.Owner)!;
        if (_contexts.TryPeek(out var context) && context.User is { } name && all.Find(name) is { } found) return found;
        return all.OfLogin(User) ?? all.Find("guest")!;
    }

    /// <summary>Ids of the user, of the roles that he is in, and of public.</summary>
    public IReadOnlySet<int> Tokens(Database on) => on.Permissions.Principals.Tokens(PrincipalIn(on).Id);

    public bool MayDo(string permission, SchemaObject target) =>
        IsAdministrator || Chained || target is TableObject { Temporary: true } || Database.Permissions.Allows(Tokens(Database), permission, Scopes(target));

    public bool MayDoOnSchema(string permission, int schemaId) =>
        IsAdministrator || Database.Permissions.Allows(Tokens(Database), permission, Securable.Schema(schemaId), Securable.Database);

    public bool MayDoOnDatabase(string permission, Database on) =>
        IsAdministrator || on.Permissions.Allows(Tokens(on), permission, Securable.Database);

    /// <summary>Whether the catalogue shows an object: who has any right on it sees it.</summary>
    public bool Sees(SchemaObject o) =>
        IsAdministrator || PermissionNames.OnObjects.Any(p => MayDo(p, o)) || Database.Permissions.Touches(Tokens(Database), o.Id);

    /// <summary>The columns that are left to the user where not all are; null when all are, or none.</summary>
    public IReadOnlySet<string>? ColumnsFor(string permission, SchemaObject target)
    {
        if (IsAdministrator || Chained) return null;
        var who = Tokens(Database);
        var granted = Database.Permissions.Columns(who, permission, target.Id, denied: false);
        var denied = Database.Permissions.Columns(who, permission, target.Id, denied: true);
        if (granted.Count == 0 && denied.Count == 0) return null;
        bool all = MayDo(permission, target);
        if (all && denied.Count == 0) return null;
        var named = Catalog.SystemColumns.Of(this, target).Where(c => !denied.Contains(c.Id) && (all || granted.Contains(c.Id)));
        var columns = named.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return columns.Count > 0 || all ? columns : null;
    }

    /// <summary>The columns that the user may read where not all are; null when all are, or none.</summary>
    public IReadOnlySet<string>? ReadableColumns(SchemaObject target) => ColumnsFor("SELECT", target);

    public void Demand(string permission, SchemaObject target, SchemaObjectName name)
    {
        if (MayDo(permission, target) || (permission is "SELECT" or "UPDATE" && ColumnsFor(permission, target) is not null)) return;
        throw Errors.PermissionDenied(permission, target.Name, name.DatabaseIdentifier?.Value ?? Database.Name, target.Schema);
    }

    public void DemandOnDatabase(string permission, Database on)
    {
        if (!(on == Database ? MayInDatabase(permission) : MayDoOnDatabase(permission, on))) throw Denied(permission, on);
    }

    /// <summary>Refuses what only an administrator may do on the server.</summary>
    public void DemandServer(string what)
    {
        if (!IsAdministrator) throw Denied(what, Database);
    }

    /// <summary>Refuses what takes the owner of the database, or the right of that name on it.</summary>
    public void DemandAdministrator(string what)
    {
        if (IsAdministrator) return;
        var who = Tokens(Database);
        bool owner = who.Contains(Principal.DatabaseOwner) || Database.Permissions.Allows(who, "CONTROL", Securable.Database);
        bool definer = who.Contains(Principal.DefinitionAdministrator) && Defines.Contains(what);
        if (!owner && !definer) throw Denied(what, Database);
    }

    /// <summary>The object itself, its table for a constraint, its schema, the database.</summary>
    public Securable[] Scopes(SchemaObject o)
    {
        int id = o is Catalog.Constraints.TableChild child ? child.Table.Id : o.Id;
        return [Securable.Object(id), Securable.Schema(Database.Schemas.GetValueOrDefault(o.Schema)), Securable.Database];
    }

    private static SqlError Denied(string what, Database on) => new(262, 14, 1, $"{what} permission denied in database '{on.Name}'.", endsBatch: true);
}
