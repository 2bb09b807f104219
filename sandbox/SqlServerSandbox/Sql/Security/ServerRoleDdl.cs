using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Security;

/// <summary>ALTER SERVER ROLE of the roles that may see the server's state.</summary>
/// <remarks>https://learn.microsoft.com/sql/relational-databases/security/authentication-access/server-level-roles, from 2022 on.</remarks>
internal static class ServerRoleDdl
{
    public static void Run(AlterServerRoleStatement role, Session session)
    {
        session.DemandServer("ALTER SERVER ROLE");
        string granted = role.Name.Value.ToUpperInvariant() switch
        {
            "##MS_SERVERSTATEREADER##" when session.Server.Product.SplitsState => "VIEW SERVER STATE",
            "##MS_SERVERPERFORMANCESTATEREADER##" when session.Server.Product.SplitsState => "VIEW SERVER PERFORMANCE STATE",
            "##MS_SERVERSECURITYSTATEREADER##" when session.Server.Product.SplitsState => "VIEW SERVER SECURITY STATE",
            _ => throw Errors.Unsupported($"server role {role.Name.Value}"),
        };
        if (role.Action is AddMemberAlterRoleAction add && session.Server.FindLogin(add.Member.Value) is not null) session.Server.Permissions.Grant(add.Member.Value, granted);
        else if (role.Action is DropMemberAlterRoleAction drop) session.Server.Permissions.Revoke(drop.Member.Value, granted);
        else throw SecurityErrors.NotFound("alter", "server role", role.Name.Value);
    }
}
