using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Policies;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Policies;

/// <summary>BLOCK predicates of a table, ready to look at rows that are written.</summary>
internal sealed class RowBlocks
{
    private readonly (BlockOperation? Operation, Predicate Allowed)[] _blocks;
    private readonly Binder _binder;
    private readonly Slot _slot;
    private readonly TableObject _table;

    private RowBlocks(TableObject table, Session session, RowPredicate[] predicates)
    {
        _table = table;
        _binder = new Binder(session);
        (_slot, var scope) = TableScope.Of(_binder, table.Data.Columns, table.Name);
        _blocks = [.. predicates.Select(p => (p.Operation, (Predicate)_binder.BindRowPredicate(p, scope)))];
        _binder.Freeze();
    }

    /// <summary>The predicates that are in force; null when there are none.</summary>
    public static RowBlocks? Of(TableObject table, Session session)
    {
        var predicates = table.Predicates.Where(p => p.Blocks && p.Policy.Enabled).ToArray();
        return predicates.Length == 0 ? null : new RowBlocks(table, session, predicates);
    }

    /// <exception cref="SqlError">33504 when a predicate forbids the operation on the row.</exception>
    public void Demand(BlockOperation operation, RowVersion row)
    {
        _slot.Set(row);
        foreach (var (about, allowed) in _blocks)
        {
            if (about is { } one && one != operation) continue;
            if (allowed.Test(_binder.Frame) == Truth.True) continue;
            string name = $"{_binder.Session.Database.Name}.{_table.Schema}.{_table.Name}";
            throw new SqlError(33504, 16, 1, $"The attempted operation failed because the target object '{name}' has a block predicate that conflicts with this operation. If the operation is performed on a view, the block predicate might be enforced on the underlying table. Modify the operation to target only the rows that are allowed by the block predicate.");
        }
    }
}
