using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Sql.Sessions;

namespace SqlServerSandbox.Catalog;

/// <summary>Permissions to see the state of a database, and which others cover them: of the database first, of the server behind.</summary>
/// <remarks>https://learn.microsoft.com/sql/relational-databases/security/permissions-database-engine</remarks>
internal static class DatabasePermissions
{
    private static readonly Dictionary<string, (string[] Database, string Server)> Covering = new(StringComparer.OrdinalIgnoreCase)
    {
        ["VIEW DATABASE STATE"] = (["CONTROL"], "VIEW SERVER STATE"),
        ["VIEW DATABASE PERFORMANCE STATE"] = (["VIEW DATABASE STATE", "CONTROL"], "VIEW SERVER PERFORMANCE STATE"),
        ["VIEW DATABASE SECURITY STATE"] = (["VIEW DATABASE STATE", "CONTROL"], "VIEW SERVER SECURITY STATE"),
    };

    /// <summary>Whether a user has a permission of the current database as a whole.</summary>
    public static bool Allows(Session session, string permission)
    {
        var granted = session.Database.Permissions;
        var who = session.Tokens(session.Database);
        if (granted.Allows(who, permission, Securable.Database)) return true;
        if (granted.Denies(who, permission, Securable.Database) || !Covering.TryGetValue(permission, out var covering)) return false;
        return covering.Database.Any(p => granted.Allows(who, p, Securable.Database)) || session.MayOnServer(covering.Server);
    }
}
