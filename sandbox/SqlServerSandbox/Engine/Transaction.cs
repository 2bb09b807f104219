using SqlServerSandbox.Engine.Locks;
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

/// <summary>How much a transaction had done at some moment.</summary>
/// <param name="Changes">Of rows and of the catalogue.</param>
/// <param name="Locks">That it kept.</param>
internal readonly record struct SavePosition(int Changes, int Locks);

/// <summary>Row versions written and ended since BEGIN, and how to take them back.</summary>
internal sealed class Transaction
{
    private readonly Lock _gate = new();
    private readonly List<Change> _changes = [];
    private readonly List<TrackedWrite> _tracked = [];
    private readonly List<HeldLock> _locks = [];
    private readonly List<Part> _parts = [];
    private readonly Dictionary<RowVersions, long> _rowVersions = [];
    private RowVersions? _taken;

    public Transaction(ILockWaiter waiter, TransactionManager manager)
    {
        Waiter = waiter;
        Manager = manager;
        Mark = new TransactionMark(this);
    }

    private sealed class Part(int databaseId)
    {
        public int DatabaseId => databaseId;

        public DateTime? FirstRecord { get; set; }

        public long Records { get; set; }
    }

    private readonly record struct Change(Table? Table, RowVersion? Row, bool Created, Action? Undo);

    public ILockWaiter Waiter { get; }

    public TransactionManager Manager { get; }

    public TransactionMark Mark { get; }

    public required long Id { get; init; }

    public required string Name { get; init; }

    public required TransactionKind Kind { get; init; }

    /// <summary>The server's local time at BEGIN.</summary>
    public required DateTime Began { get; init; }

    /// <summary>The unit of work of a distributed transaction.</summary>
    public Guid? UnitOfWork { get; init; }

    /// <summary>Whom this transaction waits for; written under the manager's gate.</summary>
    public IReadOnlyList<Transaction> WaitsFor { get; set; } = [];

    /// <summary>The moment that this transaction sees all through, under SNAPSHOT; written under the manager's gate.</summary>
    public long? SnapshotStamp { get; set; }

    /// <summary>Where it could go back to.</summary>
    public SavePosition Position
    {
        get
        {
            lock (_gate) return new SavePosition(_changes.Count, _locks.Count);
        }
    }

    /// <summary>Notes a version that was written; called under the table's latch, as <see cref="Ended"/> is.</summary>
    public void Created(Table table, RowVersion row) => Add(table, new Change(table, row, true, null));

    public void Ended(Table table, RowVersion row) => Add(table, new Change(table, row, false, null));

    /// <summary>The locks that it keeps, the oldest first.</summary>
    public IReadOnlyList<HeldLock> Locks
    {
        get
        {
            lock (_gate) return [.. _locks];
        }
    }

    public void NoteLock(HeldLock held)
    {
        lock (_gate) _locks.Add(held);
    }

    /// <summary>Gives up the locks that were taken last.</summary>
    public void ReleaseLocks(int kept = 0)
    {
        HeldLock[] released;
        lock (_gate)
        {
            if (_locks.Count <= kept) return;
            released = [.. _locks.Skip(kept)];
            _locks.RemoveRange(kept, _locks.Count - kept);
        }
        foreach (var held in released)
            lock (held.Table.Latch) held.Table.Locks.Release(held);
    }

    /// <summary>Remembers how to take back something that is no change of the database itself.</summary>
    public void OnRollback(Action undo)
    {
        lock (_gate) _changes.Add(new Change(null, null, false, undo));
    }

    /// <summary>Remembers how to take back a change of the catalog.</summary>
    public void OnRollback(Action undo, int databaseId) => Add(new Change(null, null, false, undo), databaseId);

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

    /// <summary>Notes that the transaction reads in a database; it has written nothing there yet.</summary>
    public void Involve(int databaseId)
    {
        lock (_gate) PartIn(databaseId);
    }

    /// <summary>The databases that it has to do with.</summary>
    public IReadOnlyList<DatabasePart> Parts
    {
        get
        {
            lock (_gate) return [.. _parts.Select(p => new DatabasePart(p.DatabaseId, p.FirstRecord, p.Records))];
        }
    }

    /// <summary>The rows that it has written or ended.</summary>
    public IReadOnlyList<(Table Table, RowVersion Row)> Rows
    {
        get
        {
            lock (_gate) return [.. _changes.Where(c => c.Table is not null).Select(c => (c.Table!, c.Row!))];
        }
    }

    public bool HasWritten(Table table)
    {
        lock (_gate) return _changes.Exists(c => c.Table == table);
    }

    public bool HasTakenFrom(RowVersions versions) => _taken == versions;

    /// <summary>Called under the manager's gate.</summary>
    public void NoteRowVersion(RowVersions versions, long first)
    {
        _rowVersions.TryAdd(versions, first);
        _taken = versions;
    }

    /// <summary>The first rowversion that it took from a database; called under the manager's gate.</summary>
    public long? FirstRowVersion(RowVersions versions) => _rowVersions.TryGetValue(versions, out long first) ? first : null;

    /// <summary>After a commit: drops what no snapshot can see.</summary>
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
        lock (_gate) _changes.Clear();

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

    /// <summary>Takes back all changes but the first, the latest one first; locks stay.</summary>
    public void RollbackTo(int changes)
    {
        for (int i = _changes.Count - 1; i >= changes; i--)
        {
            var change = _changes[i];
            if (change.Table is { } table)
            {
                lock (table.Latch)
                {
                    if (change.Created)
                    {
                        change.Row!.Withdrawn = true;
                        table.Unlink(change.Row);
                    }
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
        lock (_gate) _changes.RemoveRange(changes, _changes.Count - changes);
    }

    private void Add(Table table, Change change)
    {
        table.Locks.NoteWriter(this);
        Add(change, table.DatabaseId);
    }

    private void Add(Change change, int databaseId)
    {
        lock (_gate)
        {
            _changes.Add(change);
            var part = PartIn(databaseId);
            part.FirstRecord ??= Manager.Clock.GetLocalNow().DateTime;
            part.Records++;
        }
    }

    private Part PartIn(int databaseId)
    {
        foreach (var known in _parts)
            if (known.DatabaseId == databaseId) return known;
        var added = new Part(databaseId);
        _parts.Add(added);
        return added;
    }
}
