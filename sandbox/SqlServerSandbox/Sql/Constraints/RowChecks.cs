using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;

namespace SqlServerSandbox.Sql.Constraints;

/// <summary>The CHECK constraints of a table, ready to look at rows of it.</summary>
internal sealed class RowChecks
{
    private readonly (CheckObject Check, Predicate Condition)[] _checks;
    private readonly Binder _binder;
    private readonly Slot _slot;

    public RowChecks(TableObject table, Session session, IEnumerable<CheckObject> checks)
    {
        _binder = new Binder(session);
        var (slot, scope) = TableScope.Of(_binder, table.Data.Columns);
        _slot = slot;
        _checks = [.. checks.Select(c => (c, _binder.BindPredicate(c.Condition, scope)))];
        _binder.Freeze();
    }

    /// <exception cref="Values.SqlError">547 when a condition is false; what is unknown, as with NULL, passes.</exception>
    public void Demand(RowVersion row, string verb)
    {
        _slot.Set(row);
        foreach (var (check, condition) in _checks)
            if (condition.Test(_binder.Frame) == Truth.False) throw ConstraintErrors.Check(check, verb, _binder.Session.Database.Name);
    }
}
