using System.Globalization;
using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>A batch that the server ended because it took too long, in the operator's words.</summary>
internal static class SlowTarget
{
    /// <summary>Whether a smaller batch may pass where this one did not. A lost connection, too: something between here and the server may have given it up.</summary>
    public static bool WasGivenUp(Exception e) => e is PostgresException answer
        ? answer.SqlState is PostgresErrorCodes.QueryCanceled or TransactionTimeout
        : PostgresErrors.IsOurs(e);

    /// <summary>Whether the server ended it, since it took as long as it may.</summary>
    public static bool WasEnded(Exception e, TimeSpan time, TimeSpan limit) =>
        e is PostgresException { SqlState: TransactionTimeout } || (e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } && time >= limit * 0.9);

    public static SyncException Failure(Exception e, PgName table, int records, TimeSpan time) => new(
        string.Create(CultureInfo.InvariantCulture, $"{table} is slow: PostgreSQL had to end a batch after {time.TotalSeconds:0} s (records in it: {records:N0})."),
        records == 1 ? "It gets more time. Look for triggers on the table, and for what its sessions wait for in pg_stat_activity." : "Fewer follow at once. Look for triggers and many indexes on the table, and for what its sessions wait for in pg_stat_activity.",
        SyncService.Failure.Transient,
        e);

    /// <summary>From PostgreSQL 17 on: https://www.postgresql.org/docs/17/runtime-config-client.html#GUC-TRANSACTION-TIMEOUT</summary>
    private const string TransactionTimeout = "25P04";
}
