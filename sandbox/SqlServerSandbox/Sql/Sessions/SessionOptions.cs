namespace SqlServerSandbox.Sql.Sessions;

/// <summary>What SET changes, and what the end of a procedure or of dynamic SQL puts back.</summary>
internal readonly record struct SessionOptions(Isolation Isolation, int LockTimeout, bool NoCount, bool AbortOnError, bool ImplicitTransactions, bool FormatOnly, bool ParseOnly);
