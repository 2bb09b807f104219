using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>The commit of what somebody has asked for: unlike a batch of rows, nobody would notice that it was lost.</summary>
/// <remarks>
/// It is on the server's disk then, and on a standby that the server is set up to wait for. One that is gone is waited for a moment only: the cancelled wait ends with the commit done, on this server alone.
/// https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA
/// </remarks>
internal static class LastingCommit
{
    /// <summary>For the beginning of the transaction.</summary>
    public const string Wait = "SET LOCAL synchronous_commit = on";

    /// <summary>In seconds.</summary>
    private const int Patience = 5;

    public static async Task CommitAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var commit = new NpgsqlCommand("COMMIT", connection) { CommandTimeout = Patience };
        await commit.ExecuteNonQueryAsync(cancellation);
    }
}
