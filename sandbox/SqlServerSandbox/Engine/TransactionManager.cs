using System.Diagnostics;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Engine;

/// <summary>The clock of commits, who waits for whom, and rowversions.</summary>
internal sealed class TransactionManager
{
    private readonly object _gate = new();
    private readonly HashSet<Transaction> _active = [];
    private long _clock = 1;
    private long _nextId;
    private long _rowVersion = 2000;

    public long Now => Volatile.Read(ref _clock);

    public long LastRowVersion { get => Volatile.Read(ref _rowVersion); set => Volatile.Write(ref _rowVersion, value); }

    public Transaction Begin(ILockWaiter waiter)
    {
        var transaction = new Transaction(waiter, this) { Id = Interlocked.Increment(ref _nextId) };
        lock (_gate) _active.Add(transaction);
        return transaction;
    }

    public void Commit(Transaction transaction)
    {
        lock (_gate)
        {
            transaction.CommitTracked(_clock + 1);
            transaction.Mark.Settle(_clock + 1);
            // Published after the mark: who reads the new time sees the commit.
            Volatile.Write(ref _clock, _clock + 1);
            _active.Remove(transaction);
            Monitor.PulseAll(_gate);
        }
        transaction.Purge();
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
    }

    /// <summary>A rowversion greater than all before; remembered until the transaction ends.</summary>
    public long NextRowVersion(Transaction transaction)
    {
        if (transaction.FirstRowVersion != 0) return Interlocked.Increment(ref _rowVersion);
        lock (_gate)
        {
            return transaction.FirstRowVersion = Interlocked.Increment(ref _rowVersion);
        }
    }

    /// <summary>MIN_ACTIVE_ROWVERSION(): the lowest rowversion in a transaction that is not committed.</summary>
    public long MinActiveRowVersion()
    {
        lock (_gate)
        {
            long lowest = LastRowVersion + 1;
            foreach (var transaction in _active)
                if (transaction.FirstRowVersion != 0) lowest = Math.Min(lowest, transaction.FirstRowVersion);
            return lowest;
        }
    }

    /// <summary>Waits until <paramref name="mark"/> is committed or rolled back.</summary>
    /// <exception cref="SqlError">1205 when the wait would close a circle, 1222 when it takes longer than LOCK_TIMEOUT.</exception>
    public void WaitFor(TransactionMark mark, Transaction? waiting, ILockWaiter waiter)
    {
        if (mark.Owner is not { } holder) return;
        long started = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            try
            {
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
                if (waiting is not null) waiting.WaitsFor = null;
            }
        }
    }

    private static bool ClosesCircle(Transaction start)
    {
        for (var next = start.WaitsFor; next is not null; next = next.WaitsFor)
            if (next == start) return true;
        return false;
    }
}
