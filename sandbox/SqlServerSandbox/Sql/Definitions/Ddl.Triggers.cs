using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Triggers;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    private bool RunTrigger(TSqlStatement statement)
    {
        switch (statement)
        {
            case TriggerStatementBody trigger:
                DefineTrigger(trigger, statement is AlterTriggerStatement, statement is CreateOrAlterTriggerStatement);
                return true;
            case DropTriggerStatement drop:
                if (drop.TriggerScope != TriggerScope.Normal) throw Errors.Unsupported("DDL triggers");
                foreach (var name in drop.Objects) DropTrigger(name, drop.IsIfExists);
                return true;
            case EnableDisableTriggerStatement change:
                if (change.TriggerObject.TriggerScope != TriggerScope.Normal) throw Errors.Unsupported("DDL triggers");
                SwitchTriggers(TriggerTable(change.TriggerObject.Name), change.All, [.. change.TriggerNames.Select(n => n.BaseIdentifier.Value)], change.TriggerEnforcement);
                return true;
            case AlterTableTriggerModificationStatement change:
                SwitchTriggers(FindTable(change.SchemaObjectName), change.All, [.. change.TriggerNames.Select(n => n.Value)], change.TriggerEnforcement);
                return true;
            default:
                return false;
        }
    }

    private void DefineTrigger(TriggerStatementBody given, bool alter, bool either)
    {
        if (given.TriggerObject.TriggerScope != TriggerScope.Normal) throw Errors.Unsupported("DDL triggers");
        if (given.TriggerType == TriggerType.InsteadOf) throw Errors.Unsupported("INSTEAD OF triggers");
        if (given.MethodSpecifier is not null) throw Errors.Unsupported("CLR triggers");
        if (given.Options.Count > 0) throw Errors.Unsupported($"triggers WITH {given.Options[0].OptionKind}");
        var table = TriggerTable(given.TriggerObject.Name);
        string name = given.Name.BaseIdentifier.Value;
        string schema = given.Name.SchemaIdentifier?.Value ?? table.Schema;
        if (!schema.Equals(table.Schema, StringComparison.OrdinalIgnoreCase))
            throw new SqlError(2103, 15, 1, $"Cannot create trigger '{schema}.{name}' because its schema is different from the schema of the target table or view.", endsBatch: true);
        var events = given.TriggerActions.Aggregate(DmlEvents.None, (all, a) => all | EventOf(a.TriggerActionType));
        string text = DefinitionText.Written(given);
        if (Database.Find(schema, name) is DmlTrigger old && (alter || either))
        {
            if (old.Table != table) throw new SqlError(2110, 15, 1, $"Cannot alter trigger '{schema}.{name}' on '{table.Schema}.{table.Name}' because this trigger does not belong to this object.", endsBatch: true);
            var before = (old.Events, old.Body, old.Text, old.Modified);
            (old.Events, old.Body, old.Text, old.Modified) = (events, given.StatementList, text, Now);
            Undoable(() => (old.Events, old.Body, old.Text, old.Modified) = before);
            return;
        }
        if (alter) throw Errors.InvalidObject($"{schema}.{name}");
        var added = new DmlTrigger(Database.NextId(), name, table, events, given.StatementList, text);
        Add(added);
        var others = table.Triggers;
        table.Triggers = [.. others, added];
        Undoable(() => table.Triggers = others);
    }

    private void DropTrigger(SchemaObjectName name, bool ifExists)
    {
        if (session.Find(name) is not DmlTrigger trigger)
        {
            if (ifExists) return;
            throw Errors.CannotDrop("trigger", string.Join('.', Binder.Parts(name)));
        }
        session.DemandAdministrator("DROP TRIGGER");
        var triggers = trigger.Table.Triggers;
        trigger.Table.Triggers = [.. triggers.Where(t => t != trigger)];
        Undoable(() => trigger.Table.Triggers = triggers);
        Remove(trigger);
    }

    private void SwitchTriggers(TableObject table, bool all, string[] names, TriggerEnforcement enforcement)
    {
        DmlTrigger Find(string name) => table.Triggers.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new SqlError(1088, 16, 120, $"Cannot find the object \"{name}\" because it does not exist or you do not have permissions.", endsBatch: true);
        foreach (var trigger in all ? table.Triggers : [.. names.Select(Find)])
        {
            bool before = trigger.Disabled;
            trigger.Disabled = enforcement == TriggerEnforcement.Disable;
            Undoable(() => trigger.Disabled = before);
        }
    }

    private TableObject TriggerTable(SchemaObjectName name)
    {
        session.DemandAdministrator("CREATE TRIGGER");
        return session.Find(name) is TableObject { Temporary: false } table
            ? table
            : throw new SqlError(8197, 16, 4, $"The object '{string.Join('.', Binder.Parts(name))}' does not exist or is invalid for this operation.", endsBatch: true);
    }

    private static DmlEvents EventOf(TriggerActionType action) => action switch
    {
        TriggerActionType.Insert => DmlEvents.Insert,
        TriggerActionType.Update => DmlEvents.Update,
        TriggerActionType.Delete => DmlEvents.Delete,
        _ => throw Errors.Unsupported("DDL triggers"),
    };
}
