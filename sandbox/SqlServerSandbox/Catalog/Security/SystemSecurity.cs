using System.Text;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Security;

/// <summary>sys.database_principals, sys.database_role_members, sys.user_token, sys.database_permissions, sys.server_principals and sys.sql_logins.</summary>
internal static class SystemSecurity
{
    private static readonly Column Sid = new("sid", SqlType.VarBinary(85), true);

    public static SystemView PrincipalRows(Session session, Database database) => new(
        "sys",
        "database_principals",
        [
            Text("name", false), Number("principal_id"), Code("type", 1), Text("type_desc", true, 60), Text("default_schema_name"), Moment("create_date"), Moment("modify_date"),
            Number("owning_principal_id", true), Sid, Flag("is_fixed_role"), Number("authentication_type"), Text("authentication_type_desc", true, 60),
        ],
        _ => Visible(session, database).OrderBy(p => p.Id).Select(p => new[]
        {
            Value.From(p.Name), Value.From((long)p.Id), Value.From(p.Type.ToString()), Value.From(p.IsRole ? "DATABASE_ROLE" : "SQL_USER"),
            Value.FromNullable(p.IsRole ? null : p.DefaultSchema ?? "dbo"), Time(Born(p, database)), Time(Born(p, database)),
            p.IsRole ? Value.From((long)p.OwnerId) : Value.Null, Value.From(Encoding.Unicode.GetBytes(p.Login ?? p.Name)), Value.From(p.IsFixed),
            Value.From(p.Login is null && p.Id != Principal.Owner ? 0L : 1L), Value.From(p.Login is null && p.Id != Principal.Owner ? "NONE" : "INSTANCE"),
        }));

    public static SystemView MemberRows(Session session, Database database) => new(
        "sys",
        "database_role_members",
        [Number("role_principal_id"), Number("member_principal_id")],
        _ =>
        {
            var seen = Visible(session, database).Select(p => p.Id).ToHashSet();
            return database.Permissions.Principals.Members.Where(m => seen.Contains(m.Role) && seen.Contains(m.Member)).Select(m => new[] { Value.From((long)m.Role), Value.From((long)m.Member) });
        });

    // Who the user is in the database: himself, and each role that he is a member of, through others too.
    public static SystemView UserToken(Session session, Database database) => new(
        "sys",
        "user_token",
        [Number("principal_id"), Sid, Text("name"), Text("type"), Text("usage")],
        _ =>
        {
            var tokens = session.Tokens(database);
            return database.Permissions.Principals.All.Where(p => tokens.Contains(p.Id)).OrderBy(p => p.IsRole).ThenBy(p => p.Id).Select(p => new[]
            {
                Value.From((long)p.Id), Value.From(Encoding.Unicode.GetBytes(p.Login ?? p.Name)), Value.From(p.Name), Value.From(p.IsRole ? "ROLE" : "SQL USER"), Value.From("GRANT OR DENY"),
            });
        });

    public static SystemView PermissionRows(Session session, Database database) => new(
        "sys",
        "database_permissions",
        [
            Tiny("class"), Text("class_desc", true, 60), Number("major_id"), Number("minor_id"), Number("grantee_principal_id"), Number("grantor_principal_id"), Code("type", 4),
            Text("permission_name"), Code("state", 1), Text("state_desc", true, 60),
        ],
        _ =>
        {
            var seen = Visible(session, database).Select(p => p.Id).ToHashSet();
            var users = database.Permissions.Principals.All.Where(p => p is { Type: 'S', Id: Principal.Owner or > 4 })
                .Select(p => new PermissionEntry(Securable.Database, p.Id, "CONNECT", PermissionState.Grant, Principal.Owner));
            return users.Concat(database.Permissions.Entries).Where(e => seen.Contains(e.Grantee)).Select(e => new[]
            {
                Value.From((long)e.On.Class), Value.From(e.On.Description), Value.From((long)e.On.MajorId), Value.From((long)e.On.MinorId), Value.From((long)e.Grantee), Value.From((long)e.Grantor),
                Value.From(PermissionNames.Code(e.Permission)), Value.From(e.Permission), Value.From(((char)e.State).ToString()),
                Value.From(e.State switch { PermissionState.Deny => "DENY", PermissionState.Grant => "GRANT", _ => "GRANT_WITH_GRANT_OPTION" }),
            });
        });

    public static SystemView ServerPrincipals(Session session, Database database) => new(
        "sys",
        "server_principals",
        [
            Text("name", false), Number("principal_id"), Sid, Code("type", 1), Text("type_desc", true, 60), new Column("is_disabled", SqlType.Bit, true), Text("default_database_name"),
            Text("default_language_name"), Flag("is_fixed_role"),
        ],
        _ => Logins(session).Select(l => new[]
        {
            Value.From(l.Name), Value.From((long)l.Id), Value.From(Encoding.Unicode.GetBytes(l.Name)), Value.From("S"), Value.From("SQL_LOGIN"), Value.From(false),
            Value.From("master"), Value.From("us_english"), Value.From(false),
        }));

    public static SystemView LoginRows(Session session, Database database) => ServerPrincipals(session, database) with { Name = "sql_logins" };

    private static IEnumerable<ServerLogin> Logins(Session session) =>
        session.Server.Logins.Where(l => session.IsAdministrator || l.Id == 1 || l.Name.Equals(session.User, StringComparison.OrdinalIgnoreCase));

    // A user sees himself, the roles, and what the server has; others need a right on them.
    private static IEnumerable<Principal> Visible(Session session, Database database) =>
        session.MayDoOnDatabase("VIEW DEFINITION", database)
            ? database.Permissions.Principals.All
            : database.Permissions.Principals.All.Where(p => p.IsRole || p.Id <= 4 || session.Tokens(database).Contains(p.Id));

    private static DateTime Born(Principal principal, Database database) => principal.Created == default ? database.Created : principal.Created;
}
