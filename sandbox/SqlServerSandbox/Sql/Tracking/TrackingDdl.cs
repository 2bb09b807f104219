using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine.Tracking;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Tracking;

/// <summary>Switches Change Tracking on and off.</summary>
internal static class TrackingDdl
{
    /// <summary>ALTER DATABASE … SET CHANGE_TRACKING.</summary>
    public static void Change(Database database, ChangeTrackingDatabaseOption option)
    {
        if (database.Name is "master" or "tempdb" or "model" or "msdb") throw TrackingErrors.SystemDatabase(database.Name);
        var tracking = database.Tracking;
        switch (option.OptionState)
        {
            case OptionState.On when tracking.Enabled:
                throw TrackingErrors.DatabaseEnabledAlready(database.Name);
            case OptionState.Off when !tracking.Enabled:
            case OptionState.NotSet when !tracking.Enabled:
                throw TrackingErrors.DatabaseDisabled(database.Name);
            case OptionState.Off when database.Objects.OfType<TableObject>().Any(t => t.Tracking is not null):
                throw TrackingErrors.TablesTracked(database.Name);
            case OptionState.On:
                (tracking.AutoCleanup, tracking.Retention, tracking.RetentionUnit) = (true, 2, RetentionUnit.Days);
                break;
        }
        Configure(tracking, option.Details);
        tracking.Enabled = option.OptionState != OptionState.Off;
    }

    /// <summary>ALTER TABLE … ENABLE CHANGE_TRACKING: what the table has from then on.</summary>
    public static TableTracking Enable(Database database, TableObject table, bool tracksColumns)
    {
        if (table.Temporary) throw TrackingErrors.DatabaseFirst("tempdb", table.Name);
        if (!database.Tracking.Enabled) throw TrackingErrors.DatabaseFirst(database.Name, table.Name);
        if (table.Tracking is not null) throw TrackingErrors.TableEnabledAlready(table.Name);
        var key = table.Data.PrimaryKey ?? throw TrackingErrors.NoPrimaryKey(table.Name);
        SqlType[] types = [.. key.Order.Keys.Select(k => table.Data.Types[k.Ordinal])];
        if (types.Any(t => t.Id == TypeId.Timestamp)) throw TrackingErrors.TimestampKey(table.Name);
        return new TableTracking(database.Tracking, types, tracksColumns, database.Tracking.Version);
    }

    private static void Configure(DatabaseTracking tracking, IList<ChangeTrackingOptionDetail> details)
    {
        foreach (var detail in details)
        {
            if (detail is AutoCleanupChangeTrackingOptionDetail cleanup) tracking.AutoCleanup = cleanup.IsOn;
            else if (detail is ChangeRetentionChangeTrackingOptionDetail retention) SetRetention(tracking, retention);
        }
    }

    private static void SetRetention(DatabaseTracking tracking, ChangeRetentionChangeTrackingOptionDetail retention)
    {
        var (unit, minutes) = retention.Unit switch
        {
            TimeUnit.Minutes => (RetentionUnit.Minutes, 1L),
            TimeUnit.Hours => (RetentionUnit.Hours, 60L),
            _ => (RetentionUnit.Days, 1440L),
        };
        bool valid = int.TryParse(retention.RetentionPeriod.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int period);
        if (!valid || period < 1 || period * minutes > int.MaxValue) throw TrackingErrors.OptionRange("CHANGE_RETENTION");
        (tracking.Retention, tracking.RetentionUnit) = (period, unit);
    }
}
