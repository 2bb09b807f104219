using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Tracking(HandledList list) => list
        .Add<ChangeTrackingDatabaseOption>(nameof(ChangeTrackingDatabaseOption.OptionState), nameof(ChangeTrackingDatabaseOption.Details))
        .Add<AutoCleanupChangeTrackingOptionDetail>(nameof(AutoCleanupChangeTrackingOptionDetail.IsOn))
        .Add<ChangeRetentionChangeTrackingOptionDetail>(nameof(ChangeRetentionChangeTrackingOptionDetail.RetentionPeriod), nameof(ChangeRetentionChangeTrackingOptionDetail.Unit))
        .Add<AlterTableChangeTrackingModificationStatement>(nameof(AlterTableChangeTrackingModificationStatement.IsEnable), nameof(AlterTableChangeTrackingModificationStatement.TrackColumnsUpdated))
        .Add<AlterTableSwitchStatement>(nameof(AlterTableSwitchStatement.TargetTable))
        .Add<ChangeTableChangesTableReference>(
            nameof(ChangeTableChangesTableReference.Target), nameof(ChangeTableChangesTableReference.SinceVersion), nameof(ChangeTableChangesTableReference.Columns),
            // A seek gives the same rows.
            nameof(ChangeTableChangesTableReference.ForceSeek))
        .Add<ChangeTableVersionTableReference>(
            nameof(ChangeTableVersionTableReference.Target), nameof(ChangeTableVersionTableReference.PrimaryKeyColumns), nameof(ChangeTableVersionTableReference.PrimaryKeyValues),
            nameof(ChangeTableVersionTableReference.Columns), nameof(ChangeTableVersionTableReference.ForceSeek))
        .Add<WithCtesAndXmlNamespaces>(nameof(WithCtesAndXmlNamespaces.ChangeTrackingContext));
}
