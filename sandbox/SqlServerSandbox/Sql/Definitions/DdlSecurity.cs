using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Sql.Tracking;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>Logins, users, permissions, databases.</summary>
internal sealed class DdlSecurity(Session session)
{
    public bool Run(TSqlStatement statement)
    {
        switch (statement)
        {
            case CreateLoginStatement create:
                session.DemandAdministrator("CREATE LOGIN");
                if (create.Source is not PasswordCreateLoginSource source) throw Errors.Unsupported("CREATE LOGIN without a password");
                session.Server.AddLogin(create.Name.Value, source.Password.Value);
                return true;
            case DropLoginStatement drop:
                session.DemandAdministrator("DROP LOGIN");
                session.Server.DropLogin(drop.Name.Value);
                return true;
            case AlterLoginOptionsStatement alter:
                session.DemandAdministrator("ALTER LOGIN");
                foreach (var option in alter.Options.OfType<PasswordAlterPrincipalOption>()) session.Server.ChangePassword(alter.Name.Value, option.Password.Value);
                return true;
            case CreateUserStatement create:
                session.DemandAdministrator("CREATE USER");
                session.Database.Permissions.Users.TryAdd(create.Name.Value, 0);
                return true;
            case DropUserStatement drop:
                session.DemandAdministrator("DROP USER");
                session.Database.Permissions.Users.TryRemove(drop.Name.Value, out _);
                return true;
            case GrantStatement or DenyStatement or RevokeStatement:
                ChangePermissions((SecurityStatement)statement);
                return true;
            case AlterServerRoleStatement role:
                ChangeServerRole(role);
                return true;
            case AlterRoleStatement role:
                ChangeRole(role);
                return true;
            case CreateDatabaseStatement create:
                session.DemandAdministrator("CREATE DATABASE");
                session.Server.CreateDatabase(create.DatabaseName.Value).Collation = create.Collation is { } given ? NamedCollation.Find(given.Value) : null;
                return true;
            case AlterDatabaseCollateStatement { Collation: { } collation } alter:
                session.DemandAdministrator("ALTER DATABASE");
                if (!session.Server.TryFind(alter.DatabaseName?.Value ?? session.Database.Name, out var collated)) throw Errors.UnknownDatabase(alter.DatabaseName!.Value);
                collated.Collation = NamedCollation.Find(collation.Value);
                return true;
            case DropDatabaseStatement drop:
                session.DemandAdministrator("DROP DATABASE");
                foreach (var name in drop.Databases)
                    if (!drop.IsIfExists || session.Server.TryFind(name.Value, out _)) session.Server.DropDatabase(name.Value);
                return true;
            case AlterDatabaseSetStatement alter:
                AlterDatabase(alter);
                return true;
            default:
                return new DdlBackup(session).Run(statement);
        }
    }

    private void ChangePermissions(SecurityStatement statement)
    {
        session.DemandAdministrator("GRANT");
        int target = 0;
        if (statement.SecurityTargetObject is { } on)
        {
            string name = string.Join('.', on.ObjectName.MultiPartIdentifier.Identifiers.Select(i => $"[{i.Value.Replace("]", "]]", StringComparison.Ordinal)}]"));
            if (on.ObjectKind is not (SecurityObjectKind.NotSpecified or SecurityObjectKind.Object)) throw Errors.Unsupported($"permissions on {on.ObjectKind}");
            target = (session.FindByName(name) ?? throw new SqlError(15151, 16, 1, $"Cannot find the object '{on.ObjectName.MultiPartIdentifier.Identifiers[^1].Value}', because it does not exist or you do not have permission.", endsBatch: true)).Id;
        }
        if (statement.SecurityTargetObject is null && statement.Permissions.All(p => ServerPermissions.Knows(NameOf(p))))
        {
            ChangeServerPermissions(statement);
            return;
        }
        var permissions = session.Database.Permissions;
        foreach (var principal in statement.Principals)
        {
            string user = principal.Identifier?.Value ?? "public";
            if (user != "public" && !permissions.Users.ContainsKey(user))
                throw new SqlError(15151, 16, 1, $"Cannot find the user '{user}', because it does not exist or you do not have permission.", endsBatch: true);
            foreach (var permission in statement.Permissions)
            {
                string name = NameOf(permission);
                if (permission.Columns.Count > 0) ChangeColumns(statement, permissions, user, name, target, permission.Columns.Select(c => c.Value));
                else if (statement is GrantStatement) permissions.Grant(user, name, target);
                else if (statement is DenyStatement) permissions.Deny(user, name, target);
                else permissions.Revoke(user, name, target);
            }
        }
    }

    private static string NameOf(Permission permission) => string.Join(' ', permission.Identifiers.Select(i => i.Value)).ToUpperInvariant();

    private void ChangeServerPermissions(SecurityStatement statement)
    {
        if (session.Server.Product.IsAzure)
            throw new SqlError(40520, 16, 1, "Securable class 'server' not supported in this version of SQL Server.", endsBatch: true);
        if (!session.Database.Name.Equals("master", StringComparison.OrdinalIgnoreCase))
            throw new SqlError(4621, 16, 10, "Permissions at the server scope can only be granted when the current database is master", endsBatch: true);
        var permissions = session.Server.Permissions;
        foreach (var principal in statement.Principals)
        {
            string login = principal.Identifier?.Value ?? "public";
            if (login != "public" && !session.Server.HasLogin(login))
                throw new SqlError(15151, 16, 1, $"Cannot find the login '{login}', because it does not exist or you do not have permission.", endsBatch: true);
            foreach (var permission in statement.Permissions)
            {
                if (statement is GrantStatement) permissions.Grant(login, NameOf(permission), 0);
                else if (statement is DenyStatement) permissions.Deny(login, NameOf(permission), 0);
                else permissions.Revoke(login, NameOf(permission), 0);
            }
        }
    }

    private static void ChangeColumns(SecurityStatement statement, Permissions permissions, string user, string permission, int target, IEnumerable<string> columns)
    {
        if (statement is GrantStatement) permissions.GrantColumns(user, permission, target, columns);
        else if (statement is RevokeStatement) permissions.RevokeColumns(user, permission, target, columns);
        else throw Errors.Unsupported("DENY on columns");
    }

    // https://learn.microsoft.com/sql/relational-databases/security/authentication-access/server-level-roles, from 2022 on.
    private void ChangeServerRole(AlterServerRoleStatement role)
    {
        session.DemandAdministrator("ALTER SERVER ROLE");
        string granted = role.Name.Value.ToUpperInvariant() switch
        {
            "##MS_SERVERSTATEREADER##" when session.Server.Product.SplitsState => "VIEW SERVER STATE",
            "##MS_SERVERPERFORMANCESTATEREADER##" when session.Server.Product.SplitsState => "VIEW SERVER PERFORMANCE STATE",
            "##MS_SERVERSECURITYSTATEREADER##" when session.Server.Product.SplitsState => "VIEW SERVER SECURITY STATE",
            _ => throw Errors.Unsupported($"server role {role.Name.Value}"),
        };
        if (role.Action is AddMemberAlterRoleAction add && session.Server.HasLogin(add.Member.Value)) session.Server.Permissions.Grant(add.Member.Value, granted, 0);
        else if (role.Action is DropMemberAlterRoleAction drop) session.Server.Permissions.Revoke(drop.Member.Value, granted, 0);
        else throw new SqlError(15151, 16, 1, $"Cannot alter the server role '{role.Name.Value}', because it does not exist or you do not have permission.", endsBatch: true);
    }

    private void ChangeRole(AlterRoleStatement role)
    {
        session.DemandAdministrator("ALTER ROLE");
        string[] granted = role.Name.Value.ToLowerInvariant() switch
        {
            "db_datareader" => ["SELECT"],
            "db_datawriter" => ["INSERT", "UPDATE", "DELETE"],
            _ => throw Errors.Unsupported($"role {role.Name.Value}"),
        };
        var permissions = session.Database.Permissions;
        foreach (string permission in granted)
        {
            if (role.Action is AddMemberAlterRoleAction add) permissions.Grant(add.Member.Value, permission, 0);
            else if (role.Action is DropMemberAlterRoleAction drop) permissions.Revoke(drop.Member.Value, permission, 0);
            else throw Errors.Unsupported("this ALTER ROLE");
        }
    }

    private void AlterDatabase(AlterDatabaseSetStatement alter)
    {
        session.DemandAdministrator("ALTER DATABASE");
        var database = session.Database;
        if (alter.DatabaseName is { } name && !session.Server.TryFind(name.Value, out database)) throw Errors.UnknownDatabase(name.Value);
        if (alter.Options.Count > 1 && alter.Options.Any(o => o is ChangeTrackingDatabaseOption)) throw TrackingErrors.OptionsCombined();
        foreach (var option in alter.Options)
        {
            switch (option)
            {
                case OnOffDatabaseOption { OptionKind: DatabaseOptionKind.ReadCommittedSnapshot } onOff:
                    database!.ReadCommittedSnapshot = onOff.OptionState == OptionState.On;
                    break;
                case OnOffDatabaseOption { OptionKind: DatabaseOptionKind.AllowSnapshotIsolation } onOff:
                    database!.AllowSnapshot = onOff.OptionState == OptionState.On;
                    break;
                case ChangeTrackingDatabaseOption tracking:
                    TrackingDdl.Change(database!, tracking);
                    break;
                case { OptionKind: DatabaseOptionKind.SingleUser }:
                    DdlBackup.SetSingleUser(session, database!, alter.Termination);
                    break;
                case { OptionKind: DatabaseOptionKind.MultiUser }:
                    database!.SingleUser = null;
                    break;
                case OnOffDatabaseOption or RecoveryDatabaseOption or PageVerifyDatabaseOption or CursorDefaultDatabaseOption or AcceleratedDatabaseRecoveryDatabaseOption or OptimizedLockingDatabaseOption:
                    break;
                default:
                    throw Errors.Unsupported($"ALTER DATABASE SET {option.OptionKind}");
            }
        }
    }
}
