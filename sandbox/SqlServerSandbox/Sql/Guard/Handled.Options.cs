using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private const SetOptions Switches = SetOptions.NoCount | SetOptions.XactAbort | SetOptions.ImplicitTransactions | SetOptions.FmtOnly | SetOptions.ParseOnly | SetOptions.NoExec;

    // How the sandbox behaves always: ON says what is the case.
    private const SetOptions AlwaysOn = SetOptions.QuotedIdentifier | SetOptions.AnsiNulls | SetOptions.AnsiPadding | SetOptions.AnsiWarnings | SetOptions.ArithAbort
        | SetOptions.ConcatNullYieldsNull | SetOptions.AnsiNullDfltOn | SetOptions.AnsiDefaults;

    // The same for OFF.
    private const SetOptions AlwaysOff = SetOptions.NumericRoundAbort | SetOptions.AnsiNullDfltOff | SetOptions.ArithIgnore | SetOptions.ShowPlanAll | SetOptions.ShowPlanText | SetOptions.ShowPlanXml
        | SetOptions.RemoteProcTransactions | SetOptions.NoBrowsetable;

    // There are no cursors, and one plan is as good as another; ARITHABORT says nothing that ANSI_WARNINGS does not.
    private const SetOptions Indifferent = SetOptions.CursorCloseOnCommit | SetOptions.ForcePlan | SetOptions.ArithAbort;

    private static void Options(HandledList list) => list
        .Add<SetOnOffStatement>(nameof(SetOnOffStatement.IsOn))
        .When<PredicateSetStatement>(nameof(PredicateSetStatement.Options), (set, value) =>
            ((SetOptions)value & ~(Switches | Indifferent | (set.IsOn ? AlwaysOn : AlwaysOff))) == 0)
        .Add<SetIdentityInsertStatement>(nameof(SetIdentityInsertStatement.Table))
        .When<SetStatisticsStatement>(nameof(SetStatisticsStatement.Options), (set, _) => !set.IsOn)
        .Add<SetCommandStatement>(nameof(SetCommandStatement.Commands))
        .Add<GeneralSetCommand>(nameof(GeneralSetCommand.CommandType), nameof(GeneralSetCommand.Parameter))
        .Add<SetRowCountStatement>(nameof(SetRowCountStatement.NumberRows))
        .Add<SetTextSizeStatement>(nameof(SetTextSizeStatement.TextSize))
        .Add<UpdateStatisticsStatement>(nameof(UpdateStatisticsStatement.SchemaObjectName), nameof(UpdateStatisticsStatement.SubElements), nameof(UpdateStatisticsStatement.StatisticsOptions))
        .Add<StatisticsOption>(nameof(StatisticsOption.OptionKind))
        .Add<LiteralStatisticsOption>(nameof(LiteralStatisticsOption.Literal))
        .Add<OnOffStatisticsOption>(nameof(OnOffStatisticsOption.OptionState))
        .Add<CheckpointStatement>(nameof(CheckpointStatement.Duration))
        .Add<ReconfigureStatement>(nameof(ReconfigureStatement.WithOverride))
        .Only<DbccStatement, DbccCommand>(nameof(DbccStatement.Command), DbccCommand.FreeProcCache, DbccCommand.FreeSystemCache, DbccCommand.FreeSessionCache, DbccCommand.DropCleanBuffers, DbccCommand.UpdateUsage)
        .Add<DbccStatement>(nameof(DbccStatement.DllName), nameof(DbccStatement.Literals), nameof(DbccStatement.Options), nameof(DbccStatement.ParenthesisRequired))
        .Add<DbccNamedLiteral>(nameof(DbccNamedLiteral.Name), nameof(DbccNamedLiteral.Value))
        .Add<DbccOption>(nameof(DbccOption.OptionKind));
}
