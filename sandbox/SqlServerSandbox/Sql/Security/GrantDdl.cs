using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Security;

/// <summary>GRANT, DENY and REVOKE on the database, a schema, an object and its columns.</summary>
internal sealed class GrantDdl(Session session)
{
    private static readonly string[] AllOnObjects = ["SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES"];

    public void Run(SecurityStatement statement)
    {
        if (statement.SecurityTargetObject is null && statement.Permissions.All(p => ServerPermissions.Knows(NameOf(p))))
        {
            RunOnServer(statement);
            return;
        }
        var permissions = session.Database.Permissions;
        var before = permissions.Entries;
        var (on, target) = Target(statement.SecurityTargetObject);
        foreach (var named in statement.Principals)
        {
            string name = named.PrincipalType == PrincipalType.Public ? "public" : named.Identifier.Value;
            var principal = permissions.Principals.Find(name) ?? throw SecurityErrors.NotFound("find", "user", name);
            if (principal.Id is Principal.Owner or 3 or 4 || principal.IsFixed) throw SecurityErrors.Special(principal.Name);
            foreach (var permission in statement.Permissions)
                foreach (string each in Named(permission, on)) Change(statement, principal, each, on, Columns(permission, target));
        }
        if (session.TransactionDepth > 0) session.Transaction!.OnRollback(() => permissions.Entries = before, session.Database.Id);
    }

    private void RunOnServer(SecurityStatement statement)
    {
        session.DemandServer("GRANT");
        if (session.Server.Product.IsAzure)
            throw new SqlError(40520, 16, 1, "Securable class 'server' not supported in this version of SQL Server.", endsBatch: true);
        if (!session.Database.Name.Equals("master", StringComparison.OrdinalIgnoreCase))
            throw new SqlError(4621, 16, 10, "Permissions at the server scope can only be granted when the current database is master", endsBatch: true);
        var permissions = session.Server.Permissions;
        foreach (var principal in statement.Principals)
        {
            string login = principal.Identifier?.Value ?? "public";
            if (login != "public" && session.Server.FindLogin(login) is null) throw SecurityErrors.NotFound("find", "login", login);
            foreach (var permission in statement.Permissions)
            {
                if (statement is GrantStatement) permissions.Grant(login, NameOf(permission));
                else if (statement is DenyStatement) permissions.Deny(login, NameOf(permission));
                else permissions.Revoke(login, NameOf(permission));
            }
        }
    }

    private static string NameOf(Permission permission) => string.Join(' ', permission.Identifiers.Select(i => i.Value)).ToUpperInvariant();

    private void Change(SecurityStatement statement, Principal principal, string permission, Securable on, IReadOnlyList<int> columns)
    {
        DemandGrantor(permission, on);
        int[] minors = columns.Count > 0 ? [.. columns] : [0];
        foreach (int minor in minors)
        {
            var place = on with { MinorId = minor };
            var permissions = session.Database.Permissions;
            int grantor = session.PrincipalIn(session.Database).Id;
            switch (statement)
            {
                case GrantStatement grant:
                    // On the whole object it takes the place of what was said of its columns.
                    if (minor == 0) permissions.Entries = permissions.Entries.RemoveAll(e => IsColumnOf(e, on, principal, permission));
                    permissions.Set(new PermissionEntry(place, principal.Id, permission, grant.WithGrantOption ? PermissionState.GrantWithOption : PermissionState.Grant, grantor));
                    break;
                case DenyStatement:
                    if (minor == 0) permissions.Entries = permissions.Entries.RemoveAll(e => IsColumnOf(e, on, principal, permission));
                    permissions.Set(new PermissionEntry(place, principal.Id, permission, PermissionState.Deny, grantor));
                    break;
                case RevokeStatement { GrantOptionFor: true }:
                    if (permissions.Entries.Find(e => e.Is(place, principal.Id, permission) && e.State == PermissionState.GrantWithOption) is { } held)
                        permissions.Set(held with { State = PermissionState.Grant });
                    break;
                default:
                    permissions.Remove(place, principal.Id, permission);
                    if (minor == 0) permissions.Entries = permissions.Entries.RemoveAll(e => IsColumnOf(e, on, principal, permission));
                    break;
            }
            // CASCADE takes back what the principal gave on.
            if (statement is RevokeStatement { CascadeOption: true } or DenyStatement { CascadeOption: true })
                permissions.Entries = permissions.Entries.RemoveAll(e => e.Grantor == principal.Id && e.On == place && e.Permission == permission);
        }
    }

    private static bool IsColumnOf(PermissionEntry entry, Securable on, Principal principal, string permission) =>
        entry.On.Class == 1 && on.Class == 1 && entry.On.MajorId == on.MajorId && entry.On.MinorId != 0 && entry.Grantee == principal.Id && entry.Permission == permission;

    private void DemandGrantor(string permission, Securable on)
    {
        if (session.IsAdministrator) return;
        var who = session.Tokens(session.Database);
        var permissions = session.Database.Permissions;
        bool may = who.Contains(Principal.DatabaseOwner) || who.Contains(Principal.SecurityAdministrator)
            || permissions.Allows(who, "CONTROL", on with { MinorId = 0 }, Securable.Database)
            || permissions.Entries.Any(e => who.Contains(e.Grantee) && e.On == on with { MinorId = 0 } && e.Permission == permission && e.State == PermissionState.GrantWithOption);
        if (!may) throw SecurityErrors.NoGrantor();
    }

    private (Securable On, SchemaObject? Target) Target(SecurityTargetObject? target)
    {
        if (target is null) return (Securable.Database, null);
        var parts = target.ObjectName.MultiPartIdentifier.Identifiers;
        string name = parts[^1].Value;
        switch (target.ObjectKind)
        {
            case SecurityObjectKind.Database:
                if (!name.Equals(session.Database.Name, StringComparison.OrdinalIgnoreCase)) throw SecurityErrors.NotFound("find", "database", name);
                return (Securable.Database, null);
            case SecurityObjectKind.Schema:
                return session.Database.Schemas.TryGetValue(name, out int schema) ? (Securable.Schema(schema), null) : throw SecurityErrors.NotFound("find", "schema", name);
            case SecurityObjectKind.NotSpecified or SecurityObjectKind.Object:
                string full = string.Join('.', parts.Select(i => $"[{i.Value.Replace("]", "]]", StringComparison.Ordinal)}]"));
                var found = session.FindByName(full) ?? throw SecurityErrors.NotFound("find", "object", name);
                return (Securable.Object(found.Id), found);
            default:
                throw Errors.Unsupported($"permissions on {target.ObjectKind}");
        }
    }

    private static IEnumerable<string> Named(Permission permission, Securable on)
    {
        string name = NameOf(permission);
        if (name is "ALL" or "ALL PRIVILEGES") return on.Class == 1 ? AllOnObjects : throw Errors.Unsupported($"{name} on {on.Description}");
        if (name == "EXECUTE" && on.Class == 1) return [name];
        return PermissionNames.On(on.Class).Contains(name) ? [name] : throw Errors.Syntax(name, permission.StartLine);
    }

    private int[] Columns(Permission permission, SchemaObject? target)
    {
        if (permission.Columns.Count == 0) return [];
        if (target is null) throw Errors.Syntax(permission.Columns[0].Value, permission.StartLine);
        var columns = SystemColumns.Of(session, target);
        return [.. permission.Columns.Select(c => columns.FirstOrDefault(d => d.Name.Equals(c.Value, StringComparison.OrdinalIgnoreCase))?.Id ?? throw Errors.InvalidColumn(c.Value))];
    }
}
