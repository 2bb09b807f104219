using SqlServerSandbox.Engine.Tracking;

namespace SqlServerSandbox.Engine;

/// <summary>Who waits for locks: knows how long, and notices that it should stop.</summary>
internal interface ILockWaiter
{
    int Spid { get; }

    /// <summary>Milliseconds; -1 waits for ever.</summary>
    int LockTimeout { get; }

    /// <summary>Throws when the client cancelled, left, or was killed.</summary>
    void ThrowIfCancelled();
}

/// <summary>Row versions written and ended since BEGIN, and how to take them back.</summary>
internal sealed class Transaction
{
    private readonly List<Change> _changes = [];
    private readonly List<TrackedWrite> _tracked = [];

    public Transaction(ILockWaiter waiter, TransactionManager manager)
    {
        Waiter = waiter;
        Manager = manager;
        Mark = new TransactionMark(this);
    }

    private readonly record struct Change(Table? Table, RowVersion? Row, bool Created, Action? Undo);

    public ILockWaiter Waiter { get; }

    public TransactionManager Manager { get; }

    public TransactionMark Mark { get; }

    public long Id { get; init; }

    /// <summary>Whom this transaction waits for; written under the manager's gate.</summary>
    public Transaction? WaitsFor { get; set; }

    /// <summary>The first rowversion that this transaction gave out; 0 without one.</summary>
    public long FirstRowVersion { get; set; }

    public int Position => _changes.Count;

    public void Created(Table table, RowVersion row) => _changes.Add(new Change(table, row, true, null));

    public void Ended(Table table, RowVersion row) => _changes.Add(new Change(table, row, false, null));

    /// <summary>Remembers how to take back a change of the catalog.</summary>
    public void OnRollback(Action undo) => _changes.Add(new Change(null, null, false, undo));

    /// <summary>What was written in tracked tables and not taken back.</summary>
    public IReadOnlyList<TrackedWrite> Tracked => _tracked;

    /// <summary>Notes a row for Change Tracking, until it is taken back.</summary>
    public void Track(TrackedWrite write)
    {
        _tracked.Add(write);
        OnRollback(() => _tracked.RemoveAt(_tracked.Count - 1));
    }

    /// <summary>At the commit, before anybody can see it: gives what was tracked its version.</summary>
    public void CommitTracked(long stamp)
    {
        Table? last = null;
        foreach (var change in _changes)
            if (change.Table is { } table && table != last) (last = table).LastCommit = stamp;
        foreach (var database in _tracked.GroupBy(w => w.Table.Database)) database.Key.Commit(database, stamp, Id);
    }

    /// <summary>After a commit: drops what no new snapshot can see.</summary>
    public void Purge()
    {
        Table? latched = null;
        int held = 0;
        foreach (var change in _changes)
        {
            if (change.Table is not { } table || change.Created) continue;
            if (table != latched || ++held > 500) Release();
            if (latched is null) Take(table);
            table.Unlink(change.Row!);
        }
        Release();
        _changes.Clear();

        void Take(Table table)
        {
            Monitor.Enter(table.Latch);
            latched = table;
            held = 0;
        }

        void Release()
        {
            if (latched is not null) Monitor.Exit(latched.Latch);
            latched = null;
        }
    }

    /// <summary>Takes back everything after a position, the latest first.</summary>
    public void RollbackTo(int position)
    {
        for (int i = _changes.Count - 1; i >= position; i--)
        {
            var change = _changes[i];
            if (change.Table is { } table)
            {
                lock (table.Latch)
                {
                    if (change.Created) table.Unlink(change.Row!);
                    else if (change.Row!.Ended == Mark)
                    {
                        change.Row.Ended = null;
                        change.Row.Successor = null;
                    }
                }
            }
            else
            {
                change.Undo!();
            }
        }
        _changes.RemoveRange(position, _changes.Count - position);
    }
}
