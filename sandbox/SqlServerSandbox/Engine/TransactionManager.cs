using System.Diagnostics;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Engine;

/// <summary>The order of commits, who waits for whom, and which old versions somebody may still ask for.</summary>
internal sealed class TransactionManager(TimeProvider clock)
{
    /// <summary>Milliseconds after which who waits looks whether its client has given up.</summary>
    private const int LookForCancel = 20;

    private readonly object _gate = new();
    private readonly HashSet<Transaction> _active = [];
    private readonly Queue<(long Stamp, Transaction Ended)> _kept = [];
    private readonly Dictionary<ILockWaiter, LockWait> _waiting = [];
    private long _now = 1;
    private long _nextId;
    private long _released;

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
        transaction.ReleaseLocks();
        DropUnseen();
    }

    /// <summary>Ends a transaction that has only read.</summary>
    public void End(Transaction transaction)
    {
        lock (_gate)
        {
            transaction.Mark.Settle(_now);
            _active.Remove(transaction);
            Monitor.PulseAll(_gate);
        }
        transaction.ReleaseLocks();
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
        transaction.ReleaseLocks();
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

    /// <summary>Goes back to a savepoint: what was written and locked since is given up.</summary>
    /// <remarks>What was locked before and more strongly since stays so (https://learn.microsoft.com/sql/t-sql/language-elements/rollback-transaction-transact-sql).</remarks>
    public void RollbackTo(Transaction transaction, SavePosition position)
    {
        transaction.RollbackTo(position.Changes);
        transaction.ReleaseLocks(position.Locks);
        lock (_gate)
        {
            _released++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until nobody is left in the way; then it is to be looked again.</summary>
    /// <param name="obstacles">Who stands in the way at this moment.</param>
    /// <param name="waiting">The transaction that waits; null when it holds nothing.</param>
    /// <param name="waiter">Its session.</param>
    /// <param name="request">What it waits for.</param>
    /// <param name="longest">Milliseconds; less than 0 waits for ever.</param>
    /// <exception cref="SqlError">1205 when the wait would close a circle, 1222 when it takes too long.</exception>
    public void WaitFor(Func<IReadOnlyList<Transaction>> obstacles, Transaction? waiting, ILockWaiter waiter, LockRequest request, int longest)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                long released = Volatile.Read(ref _released);
                var holders = obstacles();
                if (holders.Count == 0) return;
                while (StandsStill(holders, released, waiting, waiter, new LockWait(request, holders[0].Waiter, started), longest))
                {
                    // Not under the gate: it reads what the client sends, and others go on meanwhile.
                    waiter.ThrowIfCancelled();
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(waiter);
                if (waiting is not null) waiting.WaitsFor = [];
            }
        }
    }

    /// <summary>Waits for all others that have written to a table or keep locks on it, as a change of its definition does.</summary>
    public void WaitForOthers(Table table, Transaction? waiting, ILockWaiter waiter)
    {
        WaitFor(Others, waiting, waiter, new LockRequest(table, null, "Sch-M", Whole: true), waiter.LockTimeout);

        IReadOnlyList<Transaction> Others()
        {
            IReadOnlyList<Transaction> writers = [.. Active.Where(t => t != waiting && t.HasWritten(table))];
            lock (table.Latch) return [.. writers.Union(table.Locks.Holders(waiting))];
        }
    }

    // Waits a moment; false when somebody has ended or given up locks since.
    private bool StandsStill(IReadOnlyList<Transaction> holders, long released, Transaction? waiting, ILockWaiter waiter, LockWait wait, int longest)
    {
        lock (_gate)
        {
            _waiting[waiter] = wait;
            // Who gives up, or looks again, is in nobody's circle any more.
            if (waiting is not null) waiting.WaitsFor = [];
            if (released != _released || holders.Any(h => !h.Mark.IsActive)) return false;
            if (waiting is not null && ClosesCircle(waiting, holders)) throw Errors.Deadlock(waiter.Spid);
            int rest = longest < 0 ? LookForCancel : longest - (int)Stopwatch.GetElapsedTime(wait.Since).TotalMilliseconds;
            if (rest <= 0) throw Errors.LockTimeout();
            if (waiting is not null) waiting.WaitsFor = holders;
            Monitor.Wait(_gate, Math.Min(rest, LookForCancel));
            return true;
        }
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

    private static bool ClosesCircle(Transaction start, IReadOnlyList<Transaction> holders)
    {
        var seen = new HashSet<Transaction>();
        var next = new Stack<Transaction>(holders);
        while (next.TryPop(out var holder))
        {
            if (holder == start) return true;
            if (!seen.Add(holder)) continue;
            foreach (var further in holder.WaitsFor) next.Push(further);
        }
        return false;
    }
}
