using SqlServerSandbox.Catalog.Activity;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

/// <summary>The catalog views of Change Tracking.</summary>
internal static class SystemTracking
{
    public static SystemView Tables(Session session, Database database) => new(
        "sys",
        "change_tracking_tables",
        [Number("object_id"), Flag("is_track_columns_updated_on"), Version("min_valid_version"), Version("begin_version"), Version("cleanup_version")],
        _ => SystemObjects.Visible(session, database).OfType<TableObject>().Where(t => t.Tracking is not null).Select(t => new[]
        {
            Value.From((long)t.Id), Value.From(t.Tracking!.TracksColumns), Value.From(t.Tracking.MinValidVersion), Value.From(t.Tracking.BeginVersion),
            Value.From(t.Tracking.CleanupVersion),
        }));

    public static SystemView Databases(Session session, Database database) => new(
        "sys",
        "change_tracking_databases",
        [Number("database_id"), Flag("is_auto_cleanup_on", true), Number("retention_period", true), Text("retention_period_units_desc", true, 60), new Column("retention_period_units", SqlType.TinyInt, true)],
        _ => session.Server.Databases.Where(d => d.Tracking.Enabled).Select(d => new[]
        {
            Value.From((long)d.Id), Value.From(d.Tracking.AutoCleanup), Value.From((long)d.Tracking.Retention),
            Value.From(d.Tracking.RetentionUnit.ToString().ToUpperInvariant()), Value.From((long)d.Tracking.RetentionUnit),
        }));

    /// <summary>sys.dm_tran_commit_table: a row for each commit that changed tracked tables.</summary>
    public static SystemView Commits(Session session, Database database)
    {
        ServerState.Demand(session);
        return new SystemView(
            "sys",
            "dm_tran_commit_table",
            [Version("commit_ts"), Version("xdes_id"), Version("commit_lbn"), Version("commit_csn"), Moment("commit_time")],
            _ => database.Tracking.Commits.Select(c => new[] { Value.From(c.Version), Value.From(c.TransactionId), Value.From(c.Stamp), Value.From(c.Stamp), Time(c.Time) }));
    }

    private static Column Version(string name) => new(name, SqlType.BigInt, true);
}
