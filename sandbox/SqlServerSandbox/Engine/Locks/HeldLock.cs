namespace SqlServerSandbox.Engine.Locks;

/// <summary>A lock that a transaction keeps until it ends, or until it goes back to a savepoint before it.</summary>
internal abstract class HeldLock(Transaction owner, Table table, LockMode mode)
{
    public Transaction Owner => owner;

    public Table Table => table;

    public LockMode Mode { get; set; } = mode;

    /// <summary>Whether it stands in the way of another transaction that asks for a mode.</summary>
    public bool Hinders(Transaction? other, LockMode wanted) => owner != other && owner.Mark.IsActive && !Mode.Bears(wanted);
}

/// <summary>A row, in all its versions.</summary>
internal sealed class RowLock(Transaction owner, Table table, LockMode mode, RowVersion row) : HeldLock(owner, table, mode)
{
    public RowVersion Row => row;
}

/// <summary>A table as a whole.</summary>
internal sealed class TableLock(Transaction owner, Table table, LockMode mode) : HeldLock(owner, table, mode);
