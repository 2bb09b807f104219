using System.Globalization;
using LocalServers;
using LocalServers.Network;
using LocalServers.Redis;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Queue.Steps;

namespace SyncService.IntegrationTests.Queue;

/// <summary>Enqueuing by transactions, where others look and write at the same time, or Redis takes none.</summary>
public sealed class TransactionTests(TestServers servers) : IAsyncLifetime
{
    private const int Chunk = 100;
    private const int Rounds = 50;

    private PrivateRedis redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => redis = await PrivateRedis.StartAsync(servers.Folder);

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    [Theory]
    [InlineData("multi")]
    [InlineData("exec")]
    [InlineData("select")]
    public async Task A_user_who_may_use_none_enqueues_by_the_script(string denied)
    {
        await using var begun = await RestrictedUser.OpenAsync(redis, denied);
        await EnqueueSeveralAsync(begun, begun.Begun, 5);
        Assert.Equal(5, await CommandCounts.OfAsync(begun.Server, "rpush"));

        // Tried once, with one that changes nothing.
        Assert.InRange(await CommandCounts.OfAsync(begun.Server, "multi"), 0, 1);
        Assert.InRange(await CommandCounts.OfAsync(begun.Server, "exec"), 0, 1);
    }

    [Theory]
    [InlineData("multi")]
    [InlineData("exec")]
    [InlineData("select")]
    public async Task A_right_that_is_taken_away_meanwhile_costs_no_record(string denied)
    {
        await using var begun = await RestrictedUser.OpenAsync(redis);
        var cursor = await EnqueueSeveralAsync(begun, begun.Begun, 2);
        await RestrictedUser.DenyAsync(redis, denied);

        // Whether it got there by itself or was refused afterwards: the producer looks, and goes on from what it finds.
        await EnqueueAsync(begun, cursor);
        await AssertWholeAsync(begun);
        cursor = (await begun.Queue.ReadStateAsync(Cancellation)).Cursor!;
        await EnqueueSeveralAsync(begun, cursor, 3);
        Assert.InRange((await AssertWholeAsync(begun)).Length, 5 * Chunk, 6 * Chunk);
    }

    [Fact]
    public async Task A_right_that_is_taken_away_while_Redis_is_full_is_asked_for_again()
    {
        await using var begun = await RestrictedUser.OpenAsync(redis);
        var cursor = await EnqueueSeveralAsync(begun, begun.Begun, 2);
        await RestrictedUser.DenyAsync(redis, "multi");
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        await Assert.ThrowsAsync<SyncException>(() => EnqueueAsync(begun, cursor));
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");

        await EnqueueSeveralAsync(begun, cursor, 3);
        await AssertWholeAsync(begun);
    }

    /// <summary>Another server may answer there then, such as after a failover.</summary>
    [Fact]
    public async Task After_a_lost_connection_the_right_is_asked_for_again()
    {
        await using var proxy = new TcpProxy(redis.Port);
        await using var begun = await BegunQueue.OpenAsync(redis, port: proxy.Port);
        await EnqueueSeveralAsync(begun, begun.Begun, 2);
        Assert.True(begun.Transactions.Granted);
        proxy.Cut();
        await Eventually.TrueAsync(() => Task.FromResult(!begun.Transactions.Granted), Pipeline.Patience, () => "the connection is restored");
    }

    [Fact]
    public async Task Nobody_sees_records_without_their_cursor()
    {
        await using var begun = await BegunQueue.OpenAsync(redis);
        await using var other = new RedisConnection(new QueueOptions { Host = PrivateRedis.Host, Port = redis.Port, Password = redis.Password });
        var onlooker = new RedisQueue(other, begun.Keys);
        var enqueuing = EnqueueSeveralAsync(begun, begun.Begun, 300);
        while (!enqueuing.IsCompleted)
        {
            var state = await onlooker.ReadStateAsync(Cancellation);
            Assert.Equal(state.Cursor!.Seq.Value, state.Length);
        }

        await enqueuing;
        await AssertWholeAsync(begun);
    }

    [Fact]
    public async Task Of_two_producers_at_once_one_is_refused_and_leaves_nothing()
    {
        await using var begun = await BegunQueue.OpenAsync(redis);
        await using var other = new RedisConnection(new QueueOptions { Host = PrivateRedis.Host, Port = redis.Port, Password = redis.Password });
        using var barrier = new Barrier(2);
        var enqueued = await Task.WhenAll(new[] { begun.Queue, new RedisQueue(other, begun.Keys) }.Select(queue => Task.Run(() => CompeteAsync(queue, barrier))));

        var state = await AssertWholeAsync(begun);
        Assert.Equal(enqueued.Sum() * Chunk, state.Length);
        Assert.InRange(enqueued.Sum(), Rounds, (2 * Rounds) - 1);
    }

    [Fact]
    public async Task A_connection_that_is_lost_between_MULTI_and_EXEC_leaves_nothing()
    {
        await using var proxy = new TcpProxy(redis.Port, () => new ExecReader());
        await using var begun = await BegunQueue.OpenAsync(redis, port: proxy.Port);
        var cursor = await EnqueueSeveralAsync(begun, begun.Begun, 2);
        var trap = proxy.Arm(ExecReader.BeforeExec);
        var enqueuing = EnqueueAsync(begun, cursor);
        await trap.ReachedAsync(Pipeline.Patience);
        trap.Cut();
        Assert.Equal(Failure.Transient, (await Assert.ThrowsAsync<SyncException>(() => enqueuing)).Failure);
        Assert.Equal(2 * Chunk, await begun.Database.ListLengthAsync(begun.Keys.Records));
        Assert.Equal(cursor.Text, (string?)await begun.Database.StringGetAsync(begun.Keys.Cursor));
    }

    /// <summary>Both look, and then both enqueue after what they saw.</summary>
    private static async Task<int> CompeteAsync(RedisQueue queue, Barrier barrier)
    {
        var enqueued = 0;
        for (var i = 0; i < Rounds; i++)
        {
            barrier.SignalAndWait(Cancellation);
            var cursor = (await queue.ReadStateAsync(Cancellation)).Cursor!;
            if (i == 0) barrier.SignalAndWait(Cancellation);
            if (await BegunQueue.EnqueueAsync(queue, cursor, Chunk) is not null) enqueued++;
        }

        return enqueued;
    }

    private static async Task<Cursor> EnqueueSeveralAsync(BegunQueue begun, Cursor cursor, int chunks)
    {
        for (var i = 0; i < chunks; i++)
        {
            Assert.Equal(cursor.Seq.Value + Chunk, await EnqueueAsync(begun, cursor));
            cursor = cursor with { Seq = cursor.Seq + Chunk };
        }

        return cursor;
    }

    private static Task<long?> EnqueueAsync(BegunQueue begun, Cursor expected) => BegunQueue.EnqueueAsync(begun.Queue, expected, Chunk);

    /// <summary>From the first record to the cursor, each has the number that its place gives it.</summary>
    private static async Task<QueueState> AssertWholeAsync(BegunQueue begun)
    {
        var state = await begun.Queue.ReadStateAsync(Cancellation);
        Assert.Equal(state.Cursor!.Seq.Value, state.Length);
        using var batch = await begun.Queue.PeekAsync(0, new PeekSize(100_000, 100_000, int.MaxValue), Cancellation);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{state.Length} in order"), $"{batch.Count} {(batch.IsInOrder ? "in order" : "in disorder")}");
        return state;
    }
}
