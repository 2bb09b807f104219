namespace SqlServerSandbox.Engine.Locks;

/// <summary>What somebody waits for: a row, a key or range that there is not yet, or a table as a whole, in a mode of sys.dm_tran_locks.</summary>
internal sealed record LockRequest(Table Table, RowVersion? Row, string Mode, bool Whole = false);

/// <summary>A wait for a lock.</summary>
/// <param name="Holder">Who has it.</param>
/// <param name="Since">A timestamp of the system's clock.</param>
internal sealed record LockWait(LockRequest Request, ILockWaiter Holder, long Since);
