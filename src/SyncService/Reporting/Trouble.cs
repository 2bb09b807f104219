namespace SyncService.Reporting;

/// <summary>What keeps one half of a stream from working at this moment.</summary>
/// <param name="Half">Producer or consumer.</param>
/// <param name="Message">What happened, in the operator's words.</param>
/// <param name="Hint">What to do; may be empty.</param>
/// <param name="Since">When this half last worked.</param>
/// <param name="NextTry">When it tries again.</param>
/// <param name="InARow">Failures in a row; 0 while it only waits.</param>
/// <param name="Stops">True when only the operator can mend it.</param>
internal sealed record Trouble(Role Half, Store Store, string Message, string Hint, DateTimeOffset Since, DateTimeOffset NextTry, int InARow, bool Stops)
{
    /// <summary>Nothing has failed: a store keeps it waiting.</summary>
    public bool IsWait => InARow == 0;

    /// <summary>The source has been asked for rows and sends none.</summary>
    public static Trouble OfWait(string view, DateTimeOffset since) => new(
        Role.Producer,
        Store.SqlServer,
        $"{view} keeps its reader waiting for rows.",
        "A lock of another session may be in the way: blocking_session_id in sys.dm_exec_requests names it. Where the view is slow, an index on the change column helps.",
        since,
        since,
        0,
        Stops: false);

    /// <summary>The target was given a batch and does not come to its end.</summary>
    public static Trouble OfBatch(string table, DateTimeOffset since) => new(
        Role.Consumer,
        Store.PostgreSql,
        $"{table} is slow: PostgreSQL has not come to the end of a batch.",
        "A trigger or many indexes may be slow, or a lock of another session in the way: pg_stat_activity and pg_blocking_pids() tell which. Batches become smaller by themselves.",
        since,
        since,
        0,
        Stops: false);
}
