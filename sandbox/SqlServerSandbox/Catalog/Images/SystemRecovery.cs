using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Images;

/// <summary>sys.database_recovery_status. There is no log here: its numbers are NULL, or 1 where it has forked.</summary>
/// <remarks>Who may VIEW ANY DATABASE sees all, as every login may from the start: https://learn.microsoft.com/previous-versions/sql/sql-server-2008/ms189077(v=sql.100).</remarks>
internal static class SystemRecovery
{
    public static SystemView View(Session session, Database database) => new(
        "sys",
        "database_recovery_status",
        [
            Number("database_id"), Id("database_guid"), Id("family_guid"), Lsn("last_log_backup_lsn"), Id("recovery_fork_guid"), Id("first_recovery_fork_guid"), Lsn("fork_point_lsn"),
        ],
        _ => session.Server.Databases.Select(d => new[]
        {
            Value.From((long)d.Id), Value.From(d.Recovery.DatabaseGuid), Value.From(d.Recovery.FamilyGuid), Value.Null, Value.From(d.Recovery.Current), Value.From(d.Recovery.First),
            d.Recovery.Current == d.Recovery.First ? Value.Null : Value.From((Int128)1),
        }));

    private static Column Id(string name) => new(name, new SqlType(TypeId.UniqueIdentifier), true);

    private static Column Lsn(string name) => new(name, SqlType.Numeric(25, 0), true);
}
