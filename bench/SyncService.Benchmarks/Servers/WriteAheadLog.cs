using LocalServers.Postgres;

namespace SyncService.Benchmarks.Servers;

/// <summary>How much PostgreSQL has written to its log.</summary>
internal static class WriteAheadLog
{
    /// <summary>In bytes since the server was made.</summary>
    public static async Task<long> PositionAsync(BenchServers servers) => await servers.Postgres.ScalarAsync<long>(
        BenchServers.Database, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
}
