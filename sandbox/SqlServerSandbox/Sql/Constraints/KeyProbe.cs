using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Sql.Constraints;

/// <summary>Finds rows by the values of some columns, as they are now and not as a snapshot has them.</summary>
/// <remarks>
/// Waits for a transaction that has not yet decided about such a row. Who writes first and looks afterwards, on both
/// sides of a foreign key, cannot miss the other.
/// </remarks>
internal sealed class KeyProbe
{
    private readonly Table _table;
    private readonly int[] _ordinals;
    private readonly Session _session;
    private readonly Transaction _transaction;
    private readonly TableIndex _index;
    private readonly (KeyColumn Column, int At)[] _leading;
    private readonly Slot _slot;

    public KeyProbe(Table table, int[] ordinals, Session session, Transaction transaction)
    {
        (_table, _ordinals, _session, _transaction) = (table, ordinals, session, transaction);
        _slot = new Slot(-1, table.Types);
        _index = table.Primary;
        _leading = [];
        foreach (var index in table.Indexes.ToArray())
        {
            if (index.Filter is not null) continue;
            (KeyColumn Column, int At)[] leading = [.. index.Order.Keys.Select(k => (k, Array.IndexOf(ordinals, k.Ordinal))).TakeWhile(k => k.Item2 >= 0)];
            if (leading.Length > _leading.Length) (_index, _leading) = (index, leading);
        }
    }

    public bool Any(Value[] key) => Find(key).Count > 0;

    public List<RowVersion> Find(Value[] key)
    {
        while (true)
        {
            var found = new List<RowVersion>();
            if (Look(key, found) is not { } undecided) return found;
            _session.WaitFor(() => Obstacles(undecided), new LockRequest(_table, undecided, "S"));
        }
    }

    private IReadOnlyList<Transaction> Obstacles(RowVersion row)
    {
        if (row.UndecidedBy(_transaction.Mark) is { } writer) return [writer];
        if (!_table.Locks.Any) return [];
        lock (_table.Latch) return _table.Locks.AgainstRow(row, LockMode.Shared, _transaction);
    }

    // A row that another transaction has not decided about, or keeps locked; else all are found.
    private RowVersion? Look(Value[] key, List<RowVersion> found)
    {
        TreeNode root;
        lock (_table.Latch) root = _index.Tree.Freeze();
        var cursor = new TreeCursor(root);
        if (_leading.Length == 0) cursor.Seek(null);
        else cursor.Seek(row => Place(row, key));
        int visited = 0;
        for (var row = cursor.Next(); row is not null; row = cursor.Next())
        {
            if ((++visited & 2047) == 0) _session.ThrowIfCancelled();
            if (_leading.Length > 0 && Place(row, key) != 0) break;
            if (row.Withdrawn || row.Created.Stamp == TransactionMark.RolledBack || !Matches(row, key)) continue;
            if (row.UndecidedBy(_transaction.Mark) is not null) return row;
            if (row.Ended is { } ended && (ended == _transaction.Mark || ended.IsCommitted)) continue;
            if (Obstacles(row).Count > 0) return row;
            found.Add(row);
        }
        return null;
    }

    private int Place(RowVersion row, Value[] key)
    {
        _slot.Set(row);
        foreach (var (column, at) in _leading)
        {
            int order = Comparison.Compare(_slot.Get(column.Ordinal), key[at], _table.Types[column.Ordinal]);
            if (order != 0) return column.Descending ? -order : order;
        }
        return 0;
    }

    private bool Matches(RowVersion row, Value[] key)
    {
        _slot.Set(row);
        for (int i = 0; i < key.Length; i++)
        {
            var value = _slot.Get(_ordinals[i]);
            if (value.IsNull || Comparison.Compare(value, key[i], _table.Types[_ordinals[i]]) != 0) return false;
        }
        return true;
    }
}
