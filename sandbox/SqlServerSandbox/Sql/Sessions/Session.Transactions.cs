using SqlServerSandbox.Engine;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

internal sealed partial class Session
{
    private readonly List<(string Name, int Position)> _savepoints = [];
    private Snapshot? _transactionSnapshot;

    public Transaction? Transaction { get; private set; }

    /// <summary>@@TRANCOUNT; 0 while a statement runs in a transaction of its own.</summary>
    public int TransactionDepth { get; private set; }

    /// <summary>Whether the transaction can only be rolled back.</summary>
    public bool Doomed { get; set; }

    /// <summary>Told when a transaction begins (8), commits (9) or rolls back (10), with its number.</summary>
    public Action<int, long> TransactionChanged { get; set; } = (_, _) => { };

    /// <summary>What a statement sees: under SNAPSHOT, what the transaction saw first.</summary>
    public Snapshot SnapshotOf(IReadOnlyCollection<Table> tables)
    {
        if (Isolation != Isolation.Snapshot || TransactionDepth == 0)
            return Snapshot.Take(tables, server.Transactions, Transaction?.Mark, dirty: false);
        if (_transactionSnapshot is null)
        {
            var all = server.Databases.SelectMany(d => d.Objects).OfType<Catalog.TableObject>().Select(t => t.Data).Concat(tables);
            return _transactionSnapshot = Snapshot.Take(all, server.Transactions, Transaction!.Mark, dirty: false);
        }
        // Rows written since are in newer roots; the moment stays.
        return Snapshot.At(_transactionSnapshot, tables, Transaction!.Mark);
    }

    public void Begin()
    {
        if (TransactionDepth++ > 0) return;
        Transaction ??= server.Transactions.Begin(this);
        TransactionChanged(8, Transaction.Id);
    }

    public void Commit()
    {
        if (TransactionDepth == 0) throw new SqlError(3902, 16, 1, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        if (Doomed) throw new SqlError(3930, 16, 1, "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.", endsBatch: true);
        if (--TransactionDepth > 0) return;
        var ended = Detach();
        server.Transactions.Commit(ended);
        TransactionChanged(9, ended.Id);
    }

    public void Rollback()
    {
        if (Transaction is null) throw new SqlError(3903, 16, 1, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.");
        bool announced = TransactionDepth > 0;
        var ended = Detach();
        server.Transactions.Rollback(ended);
        if (announced) TransactionChanged(10, ended.Id);
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
        Transaction.RollbackTo(_savepoints[at].Position);
        _savepoints.RemoveRange(at + 1, _savepoints.Count - at - 1);
        return true;
    }

    /// <summary>Runs what writes: all of it happens or nothing, in the open transaction or in one of its own.</summary>
    public T Write<T>(Func<Transaction, T> work)
    {
        if (Doomed) throw new SqlError(3930, 16, 1, "The current transaction cannot be committed and cannot support operations that write to the log file. Roll back the transaction.", endsBatch: true);
        if (ImplicitTransactions && TransactionDepth == 0) Begin();
        if (TransactionDepth > 0)
        {
            int position = Transaction!.Position;
            try
            {
                return work(Transaction);
            }
            catch
            {
                Transaction?.RollbackTo(position);
                throw;
            }
        }
        Transaction = server.Transactions.Begin(this);
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

    private Transaction Detach()
    {
        var ended = Transaction!;
        Transaction = null;
        TransactionDepth = 0;
        Doomed = false;
        _savepoints.Clear();
        _transactionSnapshot = null;
        return ended;
    }
}
