using LocalServers;
using LocalServers.Network;
using LocalServers.Postgres;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.FailOver;

public sealed class PostgresFailOverTests(FaultReport report)
{
    [Fact]
    public async Task A_replica_that_lags_takes_over_and_what_it_lacks_is_read_again()
    {
        await using var stage = await Stage.OpenAsync("failover", seed: 1, usersDelete: true);
        var replica = await stage.Postgres.CreateReplicaAsync();
        stage.Services.Settings["PG_HOST"] = $"{TcpProxy.Host}:{stage.ToPostgres.Port},{PrivatePostgres.Host}:{replica.Port}";
        await stage.GoAsync();
        await Eventually.TrueAsync(async () => await SeqAsync(replica) > 0, Stage.Patience, () => "the replica follows");

        await replica.ExecuteAsync("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
        await replica.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await Eventually.TrueAsync(
            async () => await replica.ScalarAsync<long>("postgres", "SELECT count(*) FROM pg_stat_wal_receiver") == 0, Stage.Patience, () => "the replica no longer follows");
        await stage.Arrival.ProgressAsync(100);

        var lead = await stage.Arrival.AppliedAsync();
        await stage.Postgres.KillAsync();
        await replica.PromoteAsync();
        Assert.True(await SeqAsync(replica) < lead, "The replica lacks commits.");
        stage.Postgres = replica;
        report.Add("PostgreSQL: fail-over to a replica that lags", await stage.Arrival.AllAsync());
        await stage.Arrival.AssertExactAsync();
    }

    private static async Task<long> SeqAsync(PrivatePostgres server)
    {
        var isThere = await server.ScalarAsync<bool>(Stage.Database, "SELECT to_regclass('sync_service.checkpoint') IS NOT NULL");
        return isThere ? (long)await server.ScalarAsync<decimal>(Stage.Database, "SELECT coalesce(sum(seq), 0) FROM sync_service.checkpoint") : 0;
    }
}
