using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    /// <summary>Hints about isolation that are honoured, and those that choose a plan or the size of a lock: no row of the answer depends on them.</summary>
    private static void Hints(HandledList list) => list
        .Only<TableHint, TableHintKind>(
            nameof(TableHint.HintKind),
            TableHintKind.NoLock, TableHintKind.ReadUncommitted, TableHintKind.ReadCommitted, TableHintKind.ReadCommittedLock, TableHintKind.RepeatableRead, TableHintKind.Serializable, TableHintKind.HoldLock,
            TableHintKind.UpdLock, TableHintKind.XLock, TableHintKind.TabLockX, TableHintKind.ReadPast, TableHintKind.NoWait,
            TableHintKind.FastFirstRow, TableHintKind.Rowlock, TableHintKind.PagLock, TableHintKind.TabLock, TableHintKind.NoExpand, TableHintKind.Index, TableHintKind.ForceSeek, TableHintKind.ForceScan)
        .Add<IndexTableHint>(nameof(IndexTableHint.IndexValues))
        .Add<ForceSeekTableHint>(nameof(ForceSeekTableHint.IndexValue), nameof(ForceSeekTableHint.ColumnValues))
        .Only<OptimizerHint, OptimizerHintKind>(
            nameof(OptimizerHint.HintKind),
            OptimizerHintKind.Unspecified, OptimizerHintKind.HashGroup, OptimizerHintKind.OrderGroup, OptimizerHintKind.MergeJoin, OptimizerHintKind.HashJoin, OptimizerHintKind.LoopJoin, OptimizerHintKind.ConcatUnion,
            OptimizerHintKind.HashUnion, OptimizerHintKind.MergeUnion, OptimizerHintKind.ForceOrder, OptimizerHintKind.RobustPlan, OptimizerHintKind.KeepPlan, OptimizerHintKind.KeepFixedPlan,
            OptimizerHintKind.ExpandViews, OptimizerHintKind.Recompile, OptimizerHintKind.Fast, OptimizerHintKind.MaxDop, OptimizerHintKind.OptimizeFor, OptimizerHintKind.ParameterizationSimple,
            OptimizerHintKind.ParameterizationForced, OptimizerHintKind.IgnoreNonClusteredColumnStoreIndex, OptimizerHintKind.MaxGrantPercent, OptimizerHintKind.MinGrantPercent, OptimizerHintKind.NoPerformanceSpool)
        .Add<OptimizerHint>()
        .Add<LiteralOptimizerHint>(nameof(LiteralOptimizerHint.Value))
        .Add<OptimizeForOptimizerHint>(nameof(OptimizeForOptimizerHint.Pairs), nameof(OptimizeForOptimizerHint.IsForUnknown))
        .Add<VariableValuePair>(nameof(VariableValuePair.Variable), nameof(VariableValuePair.Value), nameof(VariableValuePair.IsForUnknown))
        .Add<UseHintList>(nameof(UseHintList.Hints));
}
