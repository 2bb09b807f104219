using SqlServerSandbox.Catalog.Triggers;
using SqlServerSandbox.Sql.Triggers;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Statements;

internal sealed partial class Runner
{
    /// <summary>Runs the triggers of a table, in the order of their making.</summary>
    /// <exception cref="SqlError">3609 when one of them ended the transaction.</exception>
    private void Fire(Firing firing)
    {
        foreach (var trigger in firing.Target.Triggers)
        {
            if (trigger.Disabled || !trigger.Events.HasFlag(firing.Cause)) continue;
            // A trigger does not fire itself, unless RECURSIVE_TRIGGERS is on; by way of another it may.
            if (session.Trigger?.Trigger == trigger && !session.Database.RecursiveTriggers) continue;
            Fire(trigger, firing);
        }
    }

    private void Fire(DmlTrigger trigger, Firing firing)
    {
        if (session.NestLevel >= 32) throw new SqlError(217, 16, 1, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).", endsBatch: true);
        var transaction = session.Transaction;
        int procedures = response.ProcedureDepth;
        session.NestLevel++;
        response.ProcedureDepth++;
        try
        {
            session.RunTrigger(new TriggerScope(trigger, firing, session.Trigger), () =>
            {
                var declarations = new DeclarationFinder(session);
                foreach (var statement in trigger.Body.Statements) statement.Accept(declarations);
                RunAll(trigger.Body);
            });
        }
        finally
        {
            session.NestLevel--;
            response.ProcedureDepth = procedures;
        }
        if (session.Transaction != transaction) throw new SqlError(3609, 16, 1, "The transaction ended in the trigger. The batch has been aborted.", endsBatch: true);
    }
}
