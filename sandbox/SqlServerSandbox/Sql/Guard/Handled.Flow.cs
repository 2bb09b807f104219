using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Flow(HandledList list)
    {
        list.Add<StatementList>(nameof(StatementList.Statements))
            .Add<BeginEndBlockStatement>(nameof(BeginEndBlockStatement.StatementList))
            .Add<IfStatement>(nameof(IfStatement.Predicate), nameof(IfStatement.ThenStatement), nameof(IfStatement.ElseStatement))
            .Add<WhileStatement>(nameof(WhileStatement.Predicate), nameof(WhileStatement.Statement))
            .Add<TryCatchStatement>(nameof(TryCatchStatement.TryStatements), nameof(TryCatchStatement.CatchStatements))
            .Add<BreakStatement>().Add<ContinueStatement>()
            .Add<ReturnStatement>(nameof(ReturnStatement.Expression))
            .Add<DeclareVariableStatement>(nameof(DeclareVariableStatement.Declarations))
            .Add<DeclareVariableElement>(nameof(DeclareVariableElement.VariableName), nameof(DeclareVariableElement.DataType), nameof(DeclareVariableElement.Value))
            .Add<SetVariableStatement>(nameof(SetVariableStatement.Variable), nameof(SetVariableStatement.Expression), nameof(SetVariableStatement.AssignmentKind))
            .Only<SetVariableStatement, SeparatorType>(nameof(SetVariableStatement.SeparatorType), SeparatorType.NotSpecified)
            .Add<PrintStatement>(nameof(PrintStatement.Expression))
            .Add<RaiseErrorStatement>(
                nameof(RaiseErrorStatement.FirstParameter), nameof(RaiseErrorStatement.SecondParameter), nameof(RaiseErrorStatement.ThirdParameter), nameof(RaiseErrorStatement.OptionalParameters))
            .When<RaiseErrorStatement>(nameof(RaiseErrorStatement.RaiseErrorOptions), (_, value) => !((RaiseErrorOptions)value).HasFlag(RaiseErrorOptions.SetError))
            .Add<ThrowStatement>(nameof(ThrowStatement.ErrorNumber), nameof(ThrowStatement.Message), nameof(ThrowStatement.State))
            .Add<WaitForStatement>(nameof(WaitForStatement.Parameter))
            .Only<WaitForStatement, WaitForOption>(nameof(WaitForStatement.WaitForOption), WaitForOption.Delay, WaitForOption.Time)
            .Add<UseStatement>(nameof(UseStatement.DatabaseName))
            .Add<KillStatement>(nameof(KillStatement.Parameter))
            .Add<ShutdownStatement>(nameof(ShutdownStatement.WithNoWait));
        Calls(list);
        Transactions(list);
    }

    private static void Calls(HandledList list) => list
        .Add<ExecuteStatement>(nameof(ExecuteStatement.ExecuteSpecification), nameof(ExecuteStatement.Options))
        .Only<ExecuteOption, ExecuteOptionKind>(nameof(ExecuteOption.OptionKind), ExecuteOptionKind.Recompile)
        .Add<ExecuteSpecification>(nameof(ExecuteSpecification.Variable), nameof(ExecuteSpecification.ExecutableEntity))
        .Add<ExecutableEntity>(nameof(ExecutableEntity.Parameters))
        .Add<ExecutableStringList>(nameof(ExecutableStringList.Strings))
        .Add<ExecutableProcedureReference>(nameof(ExecutableProcedureReference.ProcedureReference))
        .Add<ProcedureReferenceName>(nameof(ProcedureReferenceName.ProcedureReference))
        .Add<ProcedureReference>(nameof(ProcedureReference.Name))
        .Add<ExecuteParameter>(nameof(ExecuteParameter.Variable), nameof(ExecuteParameter.ParameterValue), nameof(ExecuteParameter.IsOutput));

    private static void Transactions(HandledList list) => list
        .Add<TransactionStatement>(nameof(TransactionStatement.Name))
        .Add<BeginTransactionStatement>(nameof(BeginTransactionStatement.Name), nameof(BeginTransactionStatement.Distributed))
        .Add<CommitTransactionStatement>(nameof(CommitTransactionStatement.DelayedDurabilityOption))
        .Add<RollbackTransactionStatement>()
        .Add<SaveTransactionStatement>()
        .Add<SetTransactionIsolationLevelStatement>(nameof(SetTransactionIsolationLevelStatement.Level));
}
