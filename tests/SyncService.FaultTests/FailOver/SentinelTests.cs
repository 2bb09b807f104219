using System.Globalization;
using LocalServers;
using LocalServers.Redis;
using StackExchange.Redis;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.FailOver;

public sealed class SentinelTests(FaultReport report)
{
    private const string Name = "ventas";

    [Fact]
    public async Task A_replica_that_lags_takes_over_and_what_it_lacks_is_read_again()
    {
        var password = Secret.New();
        await using var stage = await Stage.OpenAsync("sentinel", seed: 1, redis: new RedisOptions { Password = password, MoreLines = [$"masterauth {password}"] }, usersDelete: true);
        var primary = stage.Redis;
        var replica = await PrivateRedis.StartAsync(
            stage.Folder, new RedisOptions { Password = password, MoreLines = [$"masterauth {password}", $"replicaof {PrivateRedis.Host} {primary.Port}"] });
        List<RedisSentinel> sentinels = [];
        for (var i = 0; i < 3; i++) sentinels.Add(await RedisSentinel.StartAsync(stage.Folder, primary, Name));
        foreach (var sentinel in sentinels)
        {
            await sentinel.Log.WaitForAsync(@"\+slave", Stage.Patience);
            await Eventually.TrueAsync(
                () => sentinel.Log.Lines.Count(line => line.Contains("+sentinel sentinel", StringComparison.Ordinal)) >= 2, Stage.Patience, () => "the sentinels know each other");
        }

        var hosts = string.Join(",", sentinels.Select(sentinel => string.Create(CultureInfo.InvariantCulture, $"{PrivateRedis.Host}:{sentinel.Port}")));
        stage.Services.Settings["REDIS_HOST"] = $"sentinel:{Name}@{hosts}";
        await stage.GoAsync();

        await LagAsync(primary, replica);
        await stage.Arrival.ProgressAsync(100);
        var before = await CursorAsync(stage, primary);
        Assert.NotEqual(before, await CursorAsync(stage, replica));

        await primary.KillAsync();
        await sentinels[0].Log.WaitForAsync(@"\+switch-master", Stage.Patience);
        stage.Redis = replica;
        report.Add("Redis: fail-over by sentinels to a replica that lags", await stage.Arrival.AllAsync());
        await stage.Arrival.AssertExactAsync();
    }

    /// <summary>The replica can no longer log in at its primary, and its connection is ended.</summary>
    private static async Task LagAsync(PrivateRedis primary, PrivateRedis replica)
    {
        await replica.ExecuteAsync("CONFIG", "SET", "masterauth", Secret.New());
        await primary.ExecuteAsync("CLIENT", "KILL", "TYPE", "replica");
        await Eventually.TrueAsync(
            async () => ((string?)await replica.ExecuteAsync("INFO", "replication"))!.Contains("master_link_status:down", StringComparison.Ordinal),
            Stage.Patience,
            () => "the replica has lost its primary");
    }

    private static async Task<string?> CursorAsync(Stage stage, PrivateRedis server)
    {
        await using var connection = await server.ConnectAsync();
        return string.Join("\n", await Task.WhenAll(stage.Streams.Select(async stream => (string?)await connection.GetDatabase().StringGetAsync(stream.Cursor, CommandFlags.PreferMaster))));
    }
}
