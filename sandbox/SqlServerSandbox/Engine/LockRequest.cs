namespace SqlServerSandbox.Engine;

/// <summary>What somebody waits for: a row, or a table as a whole, in a mode of sys.dm_tran_locks.</summary>
internal sealed record LockRequest(Table Table, RowVersion? Row, string Mode);
