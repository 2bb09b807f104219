using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Functions about users, roles and what they may do.</summary>
internal static class SecurityFunctions
{
    public static Expr? Bind(string name, Expr[] a)
    {
        switch (name)
        {
            case "USER_NAME" or "CURRENT_USER" or "SESSION_USER" or "USER":
                return Of(SqlType.SysName, a, (s, v) => Value.FromNullable(v.Length == 0 ? s.UserName : s.Database.Permissions.Principals.Find((int)v[0].Long)?.Name));
            case "USER_ID" or "DATABASE_PRINCIPAL_ID":
                return Of(SqlType.Int, a, (s, v) => (v.Length == 0 ? s.PrincipalIn(s.Database) : s.Database.Permissions.Principals.Find(v[0].Text)) is { } found ? Value.From((long)found.Id) : Value.Null);
            case "IS_MEMBER":
                return Of(SqlType.Int, a, (s, v) => Member(s, v[0].Text, s.PrincipalIn(s.Database)));
            case "IS_ROLEMEMBER":
                return Of(SqlType.Int, a, (s, v) => v.Length < 2 ? Member(s, v[0].Text, s.PrincipalIn(s.Database))
                    : s.Database.Permissions.Principals.Find(v[1].Text) is { } member ? Member(s, v[0].Text, member) : Value.Null);
            case "IS_SRVROLEMEMBER":
                return Of(SqlType.Int, a, (s, v) => ServerMember(s, v[0].Text, v.Length > 1 ? v[1].Text : s.User));
            case "HAS_PERMS_BY_NAME":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => Holds(f.Session, v), nullIfAnyNull: false) { Volatile = true };
            default:
                return null;
        }
    }

    private static FunctionExpr Of(SqlType type, Expr[] arguments, Func<Session, Value[], Value> get) =>
        new(type, true, arguments, (f, v) => get(f.Session, v)) { Volatile = true };

    private static Value Member(Session session, string role, Principal member)
    {
        var all = session.Database.Permissions.Principals;
        if (all.Find(role) is not { IsRole: true } found) return Value.Null;
        // dbo is the owner of everything, and so in every fixed role.
        bool holds = all.Tokens(member.Id).Contains(found.Id) || (member.Id == Principal.Owner && found.Id == Principal.DatabaseOwner);
        return Value.From(holds ? 1L : 0L);
    }

    private static Value ServerMember(Session session, string role, string login)
    {
        string[] known = ["sysadmin", "serveradmin", "securityadmin", "processadmin", "setupadmin", "bulkadmin", "diskadmin", "dbcreator", "public"];
        if (!known.Contains(role, StringComparer.OrdinalIgnoreCase) || session.Server.FindLogin(login) is null) return Value.Null;
        bool holds = role.Equals("public", StringComparison.OrdinalIgnoreCase) || session.Server.IsAdministrator(login);
        return Value.From(holds ? 1L : 0L);
    }

    // HAS_PERMS_BY_NAME(securable, class, permission [, column, 'COLUMN']): 1, 0, or NULL for what is not there.
    private static Value Holds(Session session, Value[] v)
    {
        if (v.Length < 3 || v[2].IsNull) return Value.Null;
        string kind = v[1].IsNull ? "" : v[1].Text.ToUpperInvariant();
        string permission = v[2].Text.ToUpperInvariant();
        // The server itself has neither name nor class.
        if (v[0].IsNull && kind.Length == 0) return ServerPermissions.Knows(permission) ? Value.From(session.MayOnServer(permission)) : Value.Null;
        string text = v[0].IsNull ? "" : v[0].Text;
        switch (kind)
        {
            case "DATABASE":
                var database = session.Database;
                if (text.Length > 0 && !session.Server.TryFind(text, out database)) return Value.Null;
                return One(PermissionNames.OnDatabases, permission, p => p == "CONNECT" || (database == session.Database ? session.MayInDatabase(p) : session.MayDoOnDatabase(p, database!)));
            case "SCHEMA":
                return session.Database.Schemas.TryGetValue(text, out int schema) ? One(PermissionNames.OnSchemas, permission, p => session.MayDoOnSchema(p, schema)) : Value.Null;
            case "SERVER":
                return ServerPermissions.Knows(permission) ? Value.From(session.MayOnServer(permission)) : Value.Null;
            case "OBJECT" or "":
                if (session.FindByName(text) is not { } found) return Value.Null;
                if (v.Length < 4 || v[3].IsNull) return One([.. PermissionNames.OnObjects, "EXECUTE"], permission, p => session.MayDo(p, found));
                if (!Catalog.SystemColumns.Of(session, found).Any(c => c.Name.Equals(v[3].Text, StringComparison.OrdinalIgnoreCase))) return Value.Null;
                return One(["SELECT", "UPDATE", "REFERENCES"], permission, p => session.ColumnsFor(p, found)?.Contains(v[3].Text) ?? session.MayDo(p, found));
            default:
                return Value.Null;
        }
    }

    private static Value One(IReadOnlyCollection<string> known, string permission, Func<string, bool> holds)
    {
        if (permission == "ANY") return Value.From(known.Any(holds));
        return known.Contains(permission) ? Value.From(holds(permission)) : Value.Null;
    }
}
