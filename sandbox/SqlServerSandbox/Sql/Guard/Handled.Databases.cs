using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Databases(HandledList list) => list
        .Add<CreateDatabaseStatement>(nameof(CreateDatabaseStatement.DatabaseName), nameof(CreateDatabaseStatement.Collation))
        .Add<AlterDatabaseCollateStatement>(nameof(AlterDatabaseCollateStatement.Collation))
        .Add<DropDatabaseStatement>(nameof(DropDatabaseStatement.Databases), nameof(DropDatabaseStatement.IsIfExists))
        .Add<AlterDatabaseStatement>(nameof(AlterDatabaseStatement.DatabaseName), nameof(AlterDatabaseStatement.UseCurrent))
        // Nobody needs to be waited for, nor thrown out.
        .Add<AlterDatabaseSetStatement>(nameof(AlterDatabaseSetStatement.Options), nameof(AlterDatabaseSetStatement.Termination))
        .Add<AlterDatabaseTermination>(nameof(AlterDatabaseTermination.ImmediateRollback), nameof(AlterDatabaseTermination.NoWait), nameof(AlterDatabaseTermination.RollbackAfter))
        .Only<DatabaseOption, DatabaseOptionKind>(
            nameof(DatabaseOption.OptionKind),
            DatabaseOptionKind.ReadCommittedSnapshot, DatabaseOptionKind.AllowSnapshotIsolation, DatabaseOptionKind.Recovery, DatabaseOptionKind.ChangeTracking, DatabaseOptionKind.RecursiveTriggers,
            DatabaseOptionKind.SingleUser, DatabaseOptionKind.MultiUser,
            // Housekeeping and files; and what a session sets for itself in any case.
            DatabaseOptionKind.AutoClose, DatabaseOptionKind.AutoShrink, DatabaseOptionKind.AutoCreateStatistics, DatabaseOptionKind.AutoUpdateStatistics, DatabaseOptionKind.AutoUpdateStatisticsAsync,
            DatabaseOptionKind.PageVerify, DatabaseOptionKind.TornPageDetection, DatabaseOptionKind.AcceleratedDatabaseRecovery, DatabaseOptionKind.OptimizedLocking, DatabaseOptionKind.DateCorrelationOptimization,
            DatabaseOptionKind.AnsiNullDefault, DatabaseOptionKind.AnsiNulls, DatabaseOptionKind.AnsiPadding, DatabaseOptionKind.AnsiWarnings, DatabaseOptionKind.ArithAbort,
            DatabaseOptionKind.ConcatNullYieldsNull, DatabaseOptionKind.NumericRoundAbort, DatabaseOptionKind.QuotedIdentifier, DatabaseOptionKind.CursorCloseOnCommit, DatabaseOptionKind.CursorDefault)
        .Add<OnOffDatabaseOption>(nameof(OnOffDatabaseOption.OptionState))
        .Add<AutoCreateStatisticsDatabaseOption>(nameof(AutoCreateStatisticsDatabaseOption.HasIncremental), nameof(AutoCreateStatisticsDatabaseOption.IncrementalState))
        .Add<RecoveryDatabaseOption>(nameof(RecoveryDatabaseOption.Value))
        .Add<PageVerifyDatabaseOption>(nameof(PageVerifyDatabaseOption.Value))
        .Add<CursorDefaultDatabaseOption>(nameof(CursorDefaultDatabaseOption.IsLocal))
        .Add<AcceleratedDatabaseRecoveryDatabaseOption>(nameof(AcceleratedDatabaseRecoveryDatabaseOption.OptionState))
        .Add<OptimizedLockingDatabaseOption>(nameof(OptimizedLockingDatabaseOption.OptionState));
}
