using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine.Tracking;
using SqlServerSandbox.Sql.Tracking;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    private void ChangeTracking(AlterTableChangeTrackingModificationStatement alter)
    {
        var table = FindTable(alter.SchemaObjectName);
        if (alter.IsEnable) SetTracking(table, TrackingDdl.Enable(Database, table, alter.TrackColumnsUpdated == OptionState.On));
        else if (table.Tracking is null) throw TrackingErrors.TableDisabled(table.Name);
        else SetTracking(table, null);
    }

    private void Switch(AlterTableSwitchStatement alter)
    {
        var table = FindTable(alter.SchemaObjectName);
        var target = FindTable(alter.TargetTable);
        if (table.Tracking is not null) throw TrackingErrors.Switch(table.Name);
        if (target.Tracking is not null) throw TrackingErrors.Switch(target.Name);
        throw Errors.Unsupported("ALTER TABLE SWITCH");
    }

    private void SetTracking(TableObject table, TableTracking? tracking)
    {
        var before = table.Tracking;
        table.Tracking = tracking;
        Undoable(() => table.Tracking = before);
    }
}
