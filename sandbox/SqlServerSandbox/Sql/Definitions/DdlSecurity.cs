using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Security;
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
                session.DemandServer("CREATE LOGIN");
                if (create.Source is not PasswordCreateLoginSource source) throw Errors.Unsupported("CREATE LOGIN without a password");
                session.Server.AddLogin(create.Name.Value, source.Password.Value);
                return true;
            case DropLoginStatement drop:
                session.DemandServer("DROP LOGIN");
                session.Server.DropLogin(drop.Name.Value);
                return true;
            case AlterLoginOptionsStatement alter:
                session.DemandServer("ALTER LOGIN");
                foreach (var option in alter.Options.OfType<PasswordAlterPrincipalOption>()) session.Server.ChangePassword(alter.Name.Value, option.Password.Value);
                return true;
            case GrantStatement or DenyStatement or RevokeStatement:
                new GrantDdl(session).Run((SecurityStatement)statement);
                return true;
            case AlterServerRoleStatement role:
                ServerRoleDdl.Run(role, session);
                return true;
            case CreateDatabaseStatement create:
                session.DemandServer("CREATE DATABASE");
                session.Server.CreateDatabase(create.DatabaseName.Value).Collation = create.Collation is { } given ? NamedCollation.Find(given.Value) : null;
                return true;
            case AlterDatabaseCollateStatement { Collation: { } collation } alter:
                session.DemandAdministrator("ALTER DATABASE");
                if (!session.Server.TryFind(alter.DatabaseName?.Value ?? session.Database.Name, out var collated)) throw Errors.UnknownDatabase(alter.DatabaseName!.Value);
                collated.Collation = NamedCollation.Find(collation.Value);
                return true;
            case DropDatabaseStatement drop:
                session.DemandServer("DROP DATABASE");
                foreach (var name in drop.Databases)
                    if (!drop.IsIfExists || session.Server.TryFind(name.Value, out _)) session.Server.DropDatabase(name.Value);
                return true;
            case AlterDatabaseSetStatement alter:
                AlterDatabase(alter);
                return true;
            default:
                return new PrincipalDdl(session).Run(statement) || new DdlBackup(session).Run(statement);
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
                case OnOffDatabaseOption { OptionKind: DatabaseOptionKind.RecursiveTriggers } onOff:
                    database!.RecursiveTriggers = onOff.OptionState == OptionState.On;
                    break;
                case OnOffDatabaseOption or RecoveryDatabaseOption or PageVerifyDatabaseOption or CursorDefaultDatabaseOption or AcceleratedDatabaseRecoveryDatabaseOption or OptimizedLockingDatabaseOption:
                    break;
                default:
                    throw Errors.Unsupported($"ALTER DATABASE SET {option.OptionKind}");
            }
        }
    }
}
