using LocalServers;
using LocalServers.Redis;
using StackExchange.Redis;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Queue;

/// <summary>Redis at its maxmemory: it takes nothing, and whoever could make room must be able to read.</summary>
public sealed class FullRedisTests(TestServers servers)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3_000)]
    public async Task A_full_Redis_gives_its_records_away(int rows)
    {
        await using var redis = await PrivateRedis.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, rows, redis);
        sales.Settings["SYNC_INTERVAL"] = "60";
        sales.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == rows, Pipeline.Patience, () => $"{rows} records are queued");
        var queue = await sales.QueueAsync();
        await queue.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        await Assert.ThrowsAsync<RedisServerException>(() => queue.StringSetAsync("another", "x"));

        var peek = sales.Start("queue", "peek", "2");
        Assert.True(await peek.ExitAsync(Pipeline.Patience) == 0, peek.AllText);
        Assert.Equal(rows, await sales.QueueLengthAsync());

        var consumer = sales.Start("run", "--role", "consumer");
        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == rows, Pipeline.Patience, () => $"{rows} rows arrive\n{consumer.AllText}");
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == 0, Pipeline.Patience, () => $"the queue is empty\n{consumer.AllText}");
    }
}
