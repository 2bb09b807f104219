using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Sql.Expressions;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>The locks that a scan waits for and keeps.</summary>
internal sealed class ScanLocks(Table table, Access access, Frame frame)
{
    private Transaction? Owner => frame.Session.LockOwner;

    /// <summary>Before the first row: the table or the range, as far as it is to be kept.</summary>
    public void Begin(Func<Transaction, RangeLock> range)
    {
        if (access.WholeTable) LockTable();
        else if (access.Hold == Hold.Range && Owner is { } owner) Lock(range(owner));
    }

    /// <summary>The table, which others may neither have locked nor be writing to.</summary>
    public void LockTable()
    {
        while (true)
        {
            lock (table.Latch)
            {
                if (Obstacles().Count == 0)
                {
                    if (access.Hold == Hold.Table && Owner is { } owner) table.Locks.LockTable(access.Mode, owner);
                    return;
                }
            }
            frame.Session.WaitFor(Look, new LockRequest(table, null, access.Mode.Name(), Whole: true), !access.NeverWaits);
        }

        IReadOnlyList<Transaction> Obstacles() => table.Locks.AgainstTable(access.Mode, Owner);

        IReadOnlyList<Transaction> Look()
        {
            lock (table.Latch) return Obstacles();
        }
    }

    /// <summary>Who stands in the way of reading a row.</summary>
    public IReadOnlyList<Transaction> Against(RowVersion row)
    {
        if (row.UndecidedBy(frame.Session.Transaction?.Mark) is { } writer) return [writer];
        if (!table.Locks.Any) return [];
        lock (table.Latch) return table.Locks.AgainstRow(row, access.Mode, Owner);
    }

    public void WaitFor(RowVersion row) => frame.Session.WaitFor(() => Against(row), new LockRequest(table, row, access.Mode.Name()), !access.NeverWaits);

    /// <summary>Keeps a row locked; false when somebody has been faster, so that it is to be looked at again.</summary>
    public bool Keep(RowVersion row)
    {
        if (access.Hold != Hold.Rows || Owner is not { } owner) return true;
        lock (table.Latch)
        {
            if (row.Withdrawn || row.Ended is { IsCommitted: true } || Against(row).Count > 0) return false;
            table.Locks.LockRow(row, access.Mode, owner);
            return true;
        }
    }

    private void Lock(RangeLock range)
    {
        while (true)
        {
            lock (table.Latch)
            {
                if (table.Locks.AgainstRange(range).Count == 0)
                {
                    table.Locks.LockRange(range);
                    return;
                }
            }
            frame.Session.WaitFor(Look, new LockRequest(table, null, range.Mode.RangeName()), !access.NeverWaits);
        }

        IReadOnlyList<Transaction> Look()
        {
            lock (table.Latch) return table.Locks.AgainstRange(range);
        }
    }
}
