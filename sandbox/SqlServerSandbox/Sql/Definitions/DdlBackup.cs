using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Images;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>BACKUP DATABASE … TO DISK and RESTORE DATABASE … FROM DISK. The "disk" is the server's memory: a backup lives as long as it.</summary>
internal sealed class DdlBackup(Session session)
{
    public bool Run(TSqlStatement statement)
    {
        switch (statement)
        {
            case BackupDatabaseStatement { Files.Count: 0 } backup:
                Demand("BACKUP DATABASE");
                string name = backup.DatabaseName.Value;
                if (!session.Server.TryFind(name, out var database)) throw Errors.UnknownDatabase(name);
                session.Server.Backups[Disk(backup.Devices)] = DatabaseImage.Take(database, session.Server.Transactions);
                return true;
            case RestoreStatement { Kind: RestoreStatementKind.Database, Files.Count: 0 } restore:
                Demand("RESTORE DATABASE");
                Restore(restore);
                return true;
            case BackupStatement or RestoreStatement:
                throw Errors.Unsupported("BACKUP and RESTORE of anything but a whole database");
            default:
                return false;
        }
    }

    /// <summary>ALTER DATABASE … SET SINGLE_USER: the session that says so is the one user.</summary>
    public static void SetSingleUser(Session session, Database database, AlterDatabaseTermination? termination)
    {
        var others = Others(session, database);
        if (others.Length > 0 && termination is not { ImmediateRollback: true })
            throw new SqlError(5070, 16, 2, $"Database state cannot be changed while other users are using the database '{database.Name}'", endsBatch: true);
        database.SingleUser = session.Spid;
        foreach (var other in others) other.Kill();

        // The statement ends when the others have left, as a later RESTORE relies on.
        SpinWait.SpinUntil(() => Others(session, database).Length == 0, TimeSpan.FromSeconds(10));
    }

    private static Session[] Others(Session session, Database database) =>
        [.. session.Server.Sessions.Values.Where(s => s != session && s.Database == database)];

    private void Demand(string what)
    {
        session.DemandAdministrator(what);
        if (session.TransactionDepth > 0) throw new SqlError(3021, 16, 0, "Cannot perform a backup or restore operation within a transaction.", endsBatch: true);
    }

    private void Restore(RestoreStatement restore)
    {
        if (restore.Options.FirstOrDefault(o => o.OptionKind is not (RestoreOptionKind.Replace or RestoreOptionKind.Recovery or RestoreOptionKind.Stats or RestoreOptionKind.Move or RestoreOptionKind.File)) is { } unknown)
            throw Errors.Unsupported($"RESTORE WITH {unknown.OptionKind}");
        string name = restore.DatabaseName.Value;
        string disk = Disk(restore.Devices);
        if (!session.Server.Backups.TryGetValue(disk, out var image))
            throw new SqlError(3201, 16, 2, $"Cannot open backup device '{disk}'. Operating system error 2(The system cannot find the file specified.).", endsBatch: true);
        if (session.Server.TryFind(name, out var existing))
        {
            if (existing == session.Database)
                throw new SqlError(3102, 16, 1, $"RESTORE cannot process database '{name}' because it is in use by this session. It is recommended that the master database be used when performing this operation.", endsBatch: true);
            if (Others(session, existing).Length > 0) throw new SqlError(3101, 16, 1, "Exclusive access could not be obtained because the database is in use.", endsBatch: true);
            bool replaces = restore.Options.Any(o => o.OptionKind == RestoreOptionKind.Replace);
            if (!replaces && !image.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                throw new SqlError(3154, 16, 4, $"The backup set holds a backup of a database other than the existing '{name}' database.", endsBatch: true);
        }
        session.Server.Restore(image, name);
    }

    private static string Disk(IList<DeviceInfo> devices) =>
        devices is [{ DeviceType: DeviceType.Disk, PhysicalDevice: StringLiteral path }] ? path.Value : throw Errors.Unsupported("a backup device that is not DISK = 'name'");
}
