using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Triggers(HandledList list) => list
        .Add<TriggerStatementBody>(
            nameof(TriggerStatementBody.Name), nameof(TriggerStatementBody.TriggerObject), nameof(TriggerStatementBody.Options), nameof(TriggerStatementBody.TriggerType),
            nameof(TriggerStatementBody.TriggerActions), nameof(TriggerStatementBody.IsNotForReplication), nameof(TriggerStatementBody.StatementList))
        .Add<CreateTriggerStatement>().Add<AlterTriggerStatement>().Add<CreateOrAlterTriggerStatement>()
        .Add<TriggerObject>(nameof(TriggerObject.Name), nameof(TriggerObject.TriggerScope))
        .Add<TriggerOption>(nameof(TriggerOption.OptionKind))
        .Add<TriggerAction>(nameof(TriggerAction.TriggerActionType))
        .Add<DropTriggerStatement>(nameof(DropTriggerStatement.TriggerScope))
        .Add<EnableDisableTriggerStatement>(
            nameof(EnableDisableTriggerStatement.TriggerObject), nameof(EnableDisableTriggerStatement.TriggerNames), nameof(EnableDisableTriggerStatement.All), nameof(EnableDisableTriggerStatement.TriggerEnforcement))
        .Add<AlterTableTriggerModificationStatement>(
            nameof(AlterTableTriggerModificationStatement.TriggerNames), nameof(AlterTableTriggerModificationStatement.All), nameof(AlterTableTriggerModificationStatement.TriggerEnforcement))
        .Add<UpdateCall>(nameof(UpdateCall.Identifier));
}
