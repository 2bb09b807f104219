using System.Diagnostics;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Engine;

/// <summary>The order of commits, who waits for whom, and which old versions somebody may still ask for.</summary>
internal sealed class TransactionManager(TimeProvider clock)
{
    private readonly object _gate = new();
    private readonly HashSet<Transaction> _active = [];
    private readonly Queue<(long Stamp, Transaction Ended)> _kept = [];
    private readonly Dictionary<ILockWaiter, LockWait> _waiting = [];
    private long _now = 1;
    private long _nextId;

    public TimeProvider Clock => clock;

    /// <summary>The stamp of the last commit.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>What runs now, the oldest first.</summary>
    public IReadOnlyList<Transaction> Active
    {
        get
        {
            lock (_gate) return [.. _active.OrderBy(t => t.Id)];
        }
    }

    /// <summary>A number that no other transaction has.</summary>
    public long NextId() => Interlocked.Increment(ref _nextId);

    /// <summary>What a session waits for at this moment.</summary>
    public LockWait? WaitOf(ILockWaiter waiter)
    {
        lock (_gate) return _waiting.GetValueOrDefault(waiter);
    }

    public Transaction Begin(ILockWaiter waiter, string name, TransactionKind kind = TransactionKind.ReadWrite)
    {
        var transaction = new Transaction(waiter, this)
        {
            Id = NextId(),
            Name = name.Length > 32 ? name[..32] : name,
            Kind = kind,
            Began = clock.GetLocalNow().DateTime,
            UnitOfWork = kind == TransactionKind.Distributed ? Guid.NewGuid() : null,
        };
        lock (_gate) _active.Add(transaction);
        return transaction;
    }

    /// <summary>A number for a change that is no commit, such as a table of another shape: what is older cannot see past it.</summary>
    public long Tick()
    {
        lock (_gate) return ++_now;
    }

    /// <summary>Fixes the moment that a transaction sees from now on; old versions are kept for it until it ends.</summary>
    public long OpenSnapshot(Transaction transaction)
    {
        lock (_gate) return transaction.SnapshotStamp ??= _now;
    }

    public void Commit(Transaction transaction)
    {
        lock (_gate)
        {
            long stamp = _now + 1;
            transaction.CommitTracked(stamp);
            transaction.Mark.Settle(stamp);
            // Published after the mark: who reads the new time sees the commit.
            Volatile.Write(ref _now, stamp);
            _active.Remove(transaction);
            _kept.Enqueue((stamp, transaction));
            Monitor.PulseAll(_gate);
        }
        DropUnseen();
    }

    /// <summary>Ends a transaction that has only read.</summary>
    public void End(Transaction transaction)
    {
        lock (_gate)
        {
            transaction.Mark.Settle(_now);
            _active.Remove(transaction);
        }
    }

    public void Rollback(Transaction transaction)
    {
        transaction.RollbackTo(0);
        lock (_gate)
        {
            transaction.Mark.Settle(TransactionMark.RolledBack);
            _active.Remove(transaction);
            Monitor.PulseAll(_gate);
        }
        DropUnseen();
    }

    public long TakeFirst(Transaction transaction, RowVersions versions, Func<long> next)
    {
        lock (_gate)
        {
            long first = next();
            transaction.NoteRowVersion(versions, first);
            return first;
        }
    }

    /// <summary>MIN_ACTIVE_ROWVERSION(): the lowest of a database that belongs to a transaction that is still open, or the last + 1.</summary>
    public long LowestActive(RowVersions versions)
    {
        lock (_gate)
        {
            long lowest = versions.Last + 1;
            foreach (var transaction in _active)
                if (transaction.FirstRowVersion(versions) is { } first && first < lowest) lowest = first;
            return lowest;
        }
    }

    /// <summary>Waits until <paramref name="mark"/> is committed or rolled back.</summary>
    /// <exception cref="SqlError">1205 when the wait would close a circle, 1222 when it takes longer than LOCK_TIMEOUT.</exception>
    public void WaitFor(TransactionMark mark, Transaction? waiting, ILockWaiter waiter, LockRequest request)
    {
        if (mark.Owner is not { } holder) return;
        long started = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            try
            {
                _waiting[waiter] = new LockWait(request, holder.Waiter, started);
                while (mark.IsActive)
                {
                    if (waiting is not null)
                    {
                        waiting.WaitsFor = holder;
                        if (ClosesCircle(waiting)) throw Errors.Deadlock(waiter.Spid);
                    }
                    if (waiter.LockTimeout >= 0 && Stopwatch.GetElapsedTime(started).TotalMilliseconds >= waiter.LockTimeout) throw Errors.LockTimeout();
                    Monitor.Wait(_gate, 10);
                    waiter.ThrowIfCancelled();
                }
            }
            finally
            {
                _waiting.Remove(waiter);
                if (waiting is not null) waiting.WaitsFor = null;
            }
        }
    }

    /// <summary>Waits for all others that have written to a table, as a change of its definition does.</summary>
    public void WaitForWriters(Table table, Transaction? waiting, ILockWaiter waiter)
    {
        while (Active.FirstOrDefault(t => t != waiting && t.HasWritten(table)) is { } writer) WaitFor(writer.Mark, waiting, waiter, new LockRequest(table, null, "Sch-M"));
    }

    private void DropUnseen()
    {
        while (true)
        {
            Transaction? ended;
            lock (_gate)
            {
                long oldest = long.MaxValue;
                foreach (var transaction in _active)
                    if (transaction.SnapshotStamp is { } stamp && stamp < oldest) oldest = stamp;
                if (!_kept.TryPeek(out var first) || first.Stamp > oldest) return;
                ended = _kept.Dequeue().Ended;
            }
            ended.Purge();
        }
    }

    private static bool ClosesCircle(Transaction start)
    {
        for (var next = start.WaitsFor; next is not null; next = next.WaitsFor)
            if (next == start) return true;
        return false;
    }
}
