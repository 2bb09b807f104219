using SqlServerSandbox.Sql.Triggers;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

internal sealed partial class Session
{
    private bool _unannounced;

    /// <summary>The trigger at work, if one is.</summary>
    public TriggerScope? Trigger { get; private set; }

    /// <summary>Whether inserted and deleted can be named: in the trigger itself, not in what it executes as text.</summary>
    public bool SeesTriggerTables { get; set; }

    /// <summary>Whether the owner's rights count, as in a trigger; text that it executes has the caller's.</summary>
    public bool Chained { get; set; }

    /// <summary>Runs the triggers of a table; set by who runs the session's statements.</summary>
    public Action<Firing> Fire { get; set; } = _ => { };

    /// <summary>Runs a trigger inside the transaction of its statement: @@TRANCOUNT is at least 1, XACT_ABORT is on, options come back afterwards.</summary>
    public void RunTrigger(TriggerScope scope, Action body)
    {
        var transaction = Transaction;
        var outer = (Trigger, SeesTriggerTables, Chained, Variables, NoCount, AbortOnError, LockTimeout, Isolation, ScopeIdentity, _unannounced);
        int depth = TransactionDepth;
        if (depth == 0) (TransactionDepth, _unannounced) = (1, true);
        (Trigger, SeesTriggerTables, Chained, AbortOnError, ScopeIdentity) = (scope, true, true, true, null);
        Variables = new Dictionary<string, TypedValue>(StringComparer.OrdinalIgnoreCase);
        RowCount = scope.Firing.Count;
        try
        {
            body();
        }
        finally
        {
            if (Transaction == transaction) TransactionDepth = depth;
            (Trigger, SeesTriggerTables, Chained, Variables, NoCount, AbortOnError, LockTimeout, Isolation, ScopeIdentity, _unannounced) = outer;
        }
    }
}
