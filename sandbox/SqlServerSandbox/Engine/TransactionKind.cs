namespace SqlServerSandbox.Engine;

/// <summary>The <c>transaction_type</c> of sys.dm_tran_active_transactions.</summary>
internal enum TransactionKind
{
    ReadWrite = 1,
    ReadOnly = 2,
    System = 3,
    Distributed = 4,
}

/// <summary>What a transaction has done in one database: when its first log record was written there, and how many there are.</summary>
/// <param name="FirstRecord">The server's local time; null while nothing was written there.</param>
internal sealed record DatabasePart(int DatabaseId, DateTime? FirstRecord, long Records);
