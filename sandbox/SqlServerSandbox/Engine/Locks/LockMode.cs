namespace SqlServerSandbox.Engine.Locks;

/// <summary>Modes of locks, each stronger than the one before it.</summary>
/// <remarks>"Lock compatibility" in https://learn.microsoft.com/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide.</remarks>
internal enum LockMode
{
    Shared,
    Update,
    Exclusive,
}

internal static class LockModes
{
    public static bool Bears(this LockMode held, LockMode wanted) =>
        held != LockMode.Exclusive && wanted != LockMode.Exclusive && (held == LockMode.Shared || wanted == LockMode.Shared);

    /// <summary>As sys.dm_tran_locks names it.</summary>
    public static string Name(this LockMode mode) => mode switch { LockMode.Shared => "S", LockMode.Update => "U", _ => "X" };

    /// <summary>The same for a range of keys.</summary>
    public static string RangeName(this LockMode mode) => mode == LockMode.Exclusive ? "RangeX-X" : $"RangeS-{mode.Name()}";
}
