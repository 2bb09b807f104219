using LocalServers.Redis;
using SyncService.IntegrationTests.Queue;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Steps;

namespace SyncService.IntegrationTests.Guards;

/// <summary>What a batch asks of Redis, counted by a Redis that nobody else asks.</summary>
public sealed class QueueCostTests(TestServers servers)
{
    private const int Chunk = 2_000;
    private const int Records = 5 * Chunk;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_costs_a_transaction_a_chunk_a_range_a_reply_and_a_script_in_the_end()
    {
        await using var redis = await PrivateRedis.StartAsync(servers.Folder);
        await using var begun = await BegunQueue.OpenAsync(redis);
        var (queue, cursor) = (begun.Queue, begun.Begun);

        cursor = await EnqueueAsync(queue, cursor);
        await begun.Server.ExecuteAsync("CONFIG", "RESETSTAT");
        for (var i = 1; i < Records / Chunk; i++) cursor = await EnqueueAsync(queue, cursor);
        Assert.Equal((Records / Chunk) - 1, await CommandCounts.OfAsync(begun.Server, "exec"));
        Assert.Equal((Records / Chunk) - 1, await CommandCounts.OfAsync(begun.Server, "rpush"));
        Assert.Equal(0, await CommandCounts.OfAsync(begun.Server, "evalsha"));

        using (var batch = await queue.PeekAsync(0, new PeekSize(Records, Records, int.MaxValue), Cancellation))
        {
            Assert.Equal(Records, batch.Count);

            // 500 records, asked for at once, tell how many fill a reply of 120 KB: of these, 1,400 to 1,500.
            Assert.Equal(2 + 7, await CommandCounts.OfAsync(begun.Server, "lrange"));
        }

        var scripts = await CommandCounts.OfAsync(begun.Server, "evalsha") + await CommandCounts.OfAsync(begun.Server, "eval");
        Assert.True(await queue.TrimAsync(cursor.Generation, new Seq(1), Records, null, Cancellation));
        Assert.InRange(await CommandCounts.OfAsync(begun.Server, "evalsha") + await CommandCounts.OfAsync(begun.Server, "eval") - scripts, 1, 2);
    }

    [Fact]
    public async Task A_few_records_cost_one_script()
    {
        await using var redis = await PrivateRedis.StartAsync(servers.Folder);
        await using var begun = await BegunQueue.OpenAsync(redis);
        var cursor = await EnqueueAsync(begun.Queue, begun.Begun, 10);
        await begun.Server.ExecuteAsync("CONFIG", "RESETSTAT");
        await EnqueueAsync(begun.Queue, cursor, 10);
        Assert.Equal(1, await CommandCounts.OfAsync(begun.Server, "evalsha"));
        Assert.Equal(0, await CommandCounts.OfAsync(begun.Server, "multi"));
    }

    private static async Task<Cursor> EnqueueAsync(RedisQueue queue, Cursor cursor, int records = Chunk)
    {
        Assert.NotNull(await BegunQueue.EnqueueAsync(queue, cursor, records));
        return cursor with { Seq = cursor.Seq + records };
    }
}
