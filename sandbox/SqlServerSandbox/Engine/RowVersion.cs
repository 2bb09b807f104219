namespace SqlServerSandbox.Engine;

/// <summary>One version of a row: its image, and the transactions that wrote and ended it.</summary>
/// <remarks>An update ends a version and writes a successor, so what an older snapshot has seen never changes.</remarks>
internal sealed class RowVersion(byte[] image, TransactionMark created, long place, long id)
{
    public readonly byte[] Image = image;
    public readonly TransactionMark Created = created;
    /// <summary>Where the row is among those of equal keys; an update leaves it there.</summary>
    public readonly long Place = place;

    public readonly long Id = id;

    /// <summary>Who deleted or replaced this version, if that transaction was not rolled back.</summary>
    public volatile TransactionMark? Ended;

    /// <summary>Whether its transaction went back to a savepoint before it.</summary>
    public volatile bool Withdrawn;

    /// <summary>What replaced this version; null after a delete.</summary>
    public RowVersion? Successor;

    /// <summary>A transaction other than <paramref name="mine"/> that has written this version or ended it, and may still take it back.</summary>
    public Transaction? UndecidedBy(TransactionMark? mine)
    {
        if (Withdrawn) return null;
        // Who has ended is nobody any more.
        if (Created != mine && Created.IsActive && Created.Owner is { } writer) return writer;
        return Ended is { IsActive: true, Owner: { } ender } ended && ended != mine ? ender : null;
    }
}

/// <summary>The outcome of a transaction, shared by all row versions that it touched.</summary>
internal sealed class TransactionMark(Transaction? owner)
{
    public const long Active = 0;
    public const long RolledBack = -1;

    /// <summary>What is loaded at the beginning of time is visible to everybody.</summary>
    public static readonly TransactionMark Ancient = new(null) { _stamp = 1 };

    private long _stamp;

    public Transaction? Owner { get; private set; } = owner;

    /// <summary>The time of the commit, <see cref="Active"/> or <see cref="RolledBack"/>.</summary>
    public long Stamp => Volatile.Read(ref _stamp);

    public bool IsActive => Stamp == Active;

    public bool IsCommitted => Stamp > 0;

    public void Settle(long stamp)
    {
        Volatile.Write(ref _stamp, stamp);
        Owner = null;
    }
}
