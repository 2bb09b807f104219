using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

internal sealed partial class Session
{
    private readonly List<(string Name, SavePosition Position)> _savepoints = [];
    private bool _hasRead;

    public Transaction? Transaction { get; private set; }

    /// <summary>@@TRANCOUNT; 0 while a statement runs in a transaction of its own.</summary>
    public int TransactionDepth { get; private set; }

    /// <summary>Whether the transaction can only be rolled back.</summary>
    public bool Doomed { get; set; }

    /// <summary>Told when a transaction begins (8), commits (9) or rolls back (10), with its number.</summary>
    public Action<int, long> TransactionChanged { get; set; } = (_, _) => { };

    /// <summary>A SELECT outside of a transaction, while it runs.</summary>
    public Transaction? Reading { get; private set; }

    /// <summary>Who keeps the locks of the statement that runs; null where nobody does, for it is over with it.</summary>
    public Transaction? LockOwner => Transaction ?? Reading;

    /// <summary>Waits until nobody is left in the way of a lock.</summary>
    public void WaitFor(Func<IReadOnlyList<Transaction>> obstacles, LockRequest request, bool wait = true) =>
        server.Transactions.WaitFor(obstacles, LockOwner, this, request, wait ? LockTimeout : 0);

    /// <summary>What a statement sees: under SNAPSHOT, the moment at which its transaction first touched data.</summary>
    /// <exception cref="SqlError">3951, 3952 and 3961, where SNAPSHOT cannot be had.</exception>
    public Snapshot SnapshotOf(IReadOnlyCollection<Table> tables, bool readsTracking = false)
    {
        foreach (var table in tables) Transaction?.Involve(table.DatabaseId);
        if (Isolation == Isolation.Snapshot) DemandSnapshots(tables);
        if (!SeesOneMoment || TransactionDepth == 0)
        {
            _hasRead |= TransactionDepth > 0 && tables.Count > 0;
            return Snapshot.Take(tables, server.Transactions, Transaction?.Mark, dirty: false);
        }
        if (tables.Count == 0 && !readsTracking && Transaction!.SnapshotStamp is null) return Snapshot.Take(tables, server.Transactions, Transaction!.Mark, dirty: false);
        long stamp = server.Transactions.OpenSnapshot(Transaction!);
        foreach (var table in tables)
            if (table.Made > stamp && table.Maker != Transaction!.Mark && table.DatabaseId != server.Tempdb.Id) throw Errors.SnapshotOfChangedTable(((Catalog.TableObject)table.Owner!).Database.Name);
        return Snapshot.At(stamp, tables, Transaction!.Mark);
    }

    /// <summary>Lists a SELECT outside of a transaction as one of its own.</summary>
    public Transaction? BeginReading(IReadOnlyCollection<Table> tables)
    {
        if (Transaction is not null || tables.Count == 0) return null;
        Reading = server.Transactions.Begin(this, "SELECT", TransactionKind.ReadOnly);
        foreach (var table in tables) Reading.Involve(table.DatabaseId);
        return Reading;
    }

    public void EndReading(Transaction? reading)
    {
        if (reading is null) return;
        server.Transactions.End(reading);
        Reading = null;
    }

    public void Begin(string? name = null, bool distributed = false)
    {
        if (TransactionDepth++ > 0) return;
        Transaction ??= server.Transactions.Begin(this, string.IsNullOrEmpty(name) ? "user_transaction" : name, distributed ? TransactionKind.Distributed : TransactionKind.ReadWrite);
        TransactionChanged(8, Transaction.Id);
    }

    public void Commit()
    {
        if (TransactionDepth == 0) throw new SqlError(3902, 16, 1, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        if (Doomed) throw new SqlError(3930, 16, 1, "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.", endsBatch: true);
        if (--TransactionDepth > 0) return;
        var ended = Detach();
        server.Transactions.Commit(ended);
        if (!_unannounced) TransactionChanged(9, ended.Id);
    }

    public void Rollback()
    {
        if (Transaction is null) throw new SqlError(3903, 16, 1, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        bool announced = TransactionDepth > 0;
        var ended = Detach();
        server.Transactions.Rollback(ended);
        if (announced && !_unannounced) TransactionChanged(10, ended.Id);
    }

    public void Save(string name)
    {
        if (TransactionDepth == 0) throw new SqlError(628, 16, 0, "Cannot issue SAVE TRANSACTION when there is no active transaction.");
        _savepoints.Add((name, Transaction!.Position));
    }

    /// <summary>Rolls back to a savepoint; false when there is none of that name.</summary>
    public bool RollbackTo(string name)
    {
        int at = _savepoints.FindLastIndex(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0 || Transaction is null) return false;
        server.Transactions.RollbackTo(Transaction, _savepoints[at].Position);
        _savepoints.RemoveRange(at + 1, _savepoints.Count - at - 1);
        return true;
    }

    /// <summary>Runs what writes: all of it happens or nothing, in the open transaction or in one of its own.</summary>
    public T Write<T>(string name, Func<Transaction, T> work)
    {
        if (Doomed) throw new SqlError(3930, 16, 1, "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.", endsBatch: true);
        if (ImplicitTransactions && TransactionDepth == 0) Begin("implicit_transaction");
        if (TransactionDepth > 0)
        {
            var mine = Transaction!;
            int position = mine.Position.Changes;
            try
            {
                return work(mine);
            }
            catch
            {
                // A trigger may have ended it.
                if (Transaction == mine) mine.RollbackTo(position);
                throw;
            }
        }
        Transaction = server.Transactions.Begin(this, name);
        try
        {
            var result = work(Transaction);
            var done = Detach();
            server.Transactions.Commit(done);
            return result;
        }
        catch
        {
            if (Transaction is not null) server.Transactions.Rollback(Detach());
            throw;
        }
    }

    private void DemandSnapshots(IReadOnlyCollection<Table> tables)
    {
        foreach (var table in tables)
        {
            if (table.Owner is not Catalog.TableObject { Database: var database } || database == server.Tempdb) continue;
            if (!database.AllowSnapshot && !database.IsReadOnly) throw Errors.SnapshotNotAllowed(database.Name);
            if (_hasRead && TransactionDepth > 0 && Transaction!.SnapshotStamp is null) throw Errors.SnapshotTooLate(database.Name);
        }
    }

    private Transaction Detach()
    {
        var ended = Transaction!;
        Transaction = null;
        TransactionDepth = 0;
        Doomed = false;
        _savepoints.Clear();
        _hasRead = false;
        return ended;
    }
}
