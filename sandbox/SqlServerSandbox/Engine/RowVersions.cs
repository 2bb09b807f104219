namespace SqlServerSandbox.Engine;

/// <summary>The rowversions of one database: a counter that only grows.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/data-types/rowversion-transact-sql</remarks>
internal sealed class RowVersions
{
    // As a new database has it: @@DBTS is 0x00000000000007D0.
    private long _last = 2000;

    /// <summary>@@DBTS: the last one given out, committed or not.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>One greater than all before; the first of a transaction is remembered until it ends.</summary>
    public long Next(Transaction transaction) =>
        transaction.HasTakenFrom(this) ? Interlocked.Increment(ref _last) : transaction.Manager.TakeFirst(transaction, this, () => Interlocked.Increment(ref _last));

    /// <summary>A counter that goes on from here by itself, for a copy of the database.</summary>
    public RowVersions Copy() => new() { _last = Last };
}
