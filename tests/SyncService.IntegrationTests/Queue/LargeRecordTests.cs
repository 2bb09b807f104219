using System.Buffers.Binary;
using LocalServers.Redis;
using StackExchange.Redis;
using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;
using SyncService.IntegrationTests.Target;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Steps;

namespace SyncService.IntegrationTests.Queue;

/// <summary>A record that goes to Redis and comes from there in pieces is one record all the same.</summary>
public sealed class LargeRecordTests(TestServers servers) : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;

    private BegunQueue own = null!;

    private RedisQueue Queue => own.Queue;

    private Cursor Begun => own.Begun;

    private IDatabase Database => own.Database;

    private QueueKeys Keys => own.Keys;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => own = await BegunQueue.OpenAsync(await servers.RedisAsync, $"large{servers.NextNumber()}");

    public ValueTask DisposeAsync() => own.DisposeAsync();

    [Theory]
    [InlineData(8 * Megabyte)]
    [InlineData((8 * Megabyte) + 1)]
    [InlineData((20 * Megabyte) + 12_345)]
    public async Task It_is_one_element_of_the_list_and_comes_back_as_it_was(int bytes)
    {
        var names = new[] { "first", new string('ñ', bytes / 2) };
        Assert.Equal(2, await EnqueueAsync(Begun, names));
        Assert.Equal(2, await Database.ListLengthAsync(Keys.Records));
        Assert.InRange(((byte[]?)await Database.ListGetByIndexAsync(Keys.Records, 1))!.Length, bytes - 1, bytes + 1_000);

        await AssertQueuedAsync([["first"], [names[1]]]);
        Assert.Empty(await BesideAsync());
    }

    [Fact]
    public async Task Large_ones_are_batches_of_their_own_and_the_small_ones_between_them_stay_together()
    {
        string[] names = ["a", "b", new('c', 9 * Megabyte), new('d', 10 * Megabyte), "e", "f", "g"];
        var cursor = Begun;
        foreach (var chunk in new[] { names[..3], names[3..4], names[4..] })
        {
            Assert.NotNull(await EnqueueAsync(cursor, chunk));
            cursor = cursor with { Seq = cursor.Seq + chunk.Length };
        }

        await AssertQueuedAsync([["a", "b"], [names[2]], [names[3]], ["e", "f", "g"]]);
        Assert.Empty(await BesideAsync());
    }

    [Fact]
    public async Task Refused_because_another_producer_began_it_leaves_nothing_behind()
    {
        var other = Begun with { Generation = Generation.New() };
        Assert.NotNull(await Queue.BeginAsync(Begun.Text, other, dropRecords: false, Cancellation));
        Assert.Null(await EnqueueAsync(Begun, ["first", new string('x', 9 * Megabyte)]));
        await AssertNothingHappenedAsync(other);
        Assert.Empty(await BesideAsync());
    }

    /// <summary>Flushed, evicted, or failed over to a replica that had not got it yet.</summary>
    [Fact]
    public async Task Lost_by_Redis_on_the_way_it_is_not_enqueued_in_part()
    {
        var enqueuing = EnqueueAsync(Begun, ["first", new string('x', 100 * Megabyte)]);
        while (!enqueuing.IsCompleted)
        {
            foreach (var key in await BesideAsync()) await Database.KeyDeleteAsync(key);
        }

        var failure = await Assert.ThrowsAsync<SyncException>(() => enqueuing);
        Assert.Equal("Redis lost a part of a large record while it was brought there.", failure.Message);
        Assert.Equal(Failure.Transient, failure.Failure);
        await AssertNothingHappenedAsync(Begun);
        Assert.Empty(await BesideAsync());
    }

    [Fact]
    public async Task Refused_by_a_full_Redis_on_the_way_it_leaves_nothing_behind()
    {
        await using var redis = await PrivateRedis.StartAsync(servers.Folder, new RedisOptions { MaxMemory = "20mb" });
        await using var narrow = await BegunQueue.OpenAsync(redis);
        using var chunk = Chunk(narrow.Begun.Seq + 1, ["first", new string('x', 40 * Megabyte)]);
        var failure = await Assert.ThrowsAsync<SyncException>(() => narrow.Queue.EnqueueAsync(narrow.Begun.Text, narrow.Begun with { Seq = new Seq(2) }, chunk, Cancellation));
        Assert.Contains("has no memory left for the queue", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await narrow.Queue.ReadStateAsync(Cancellation)).Length);
        Assert.Equal(1, (long)await redis.ExecuteAsync("DBSIZE"));
    }

    [Fact]
    public async Task Larger_than_Redis_takes_it_is_a_matter_of_configuration()
    {
        await using var redis = await PrivateRedis.StartAsync(servers.Folder, new RedisOptions { MoreLines = ["proto-max-bulk-len 10mb"] });
        await using var narrow = await BegunQueue.OpenAsync(redis);
        var failure = await Assert.ThrowsAsync<SyncException>(() => narrow.Large.LayAsideAsync(new byte[11 * Megabyte], Cancellation));
        Assert.Equal(Failure.Configuration, failure.Failure);
        Assert.Contains("proto-max-bulk-len", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_Redis_gives_it_away_all_the_same()
    {
        await using var redis = await PrivateRedis.StartAsync(servers.Folder);
        await using var narrow = await BegunQueue.OpenAsync(redis);
        var name = new string('x', 20 * Megabyte);
        using var chunk = Chunk(narrow.Begun.Seq + 1, [name]);
        Assert.Equal(1, await narrow.Queue.EnqueueAsync(narrow.Begun.Text, narrow.Begun with { Seq = new Seq(1) }, chunk, Cancellation));
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        await Assert.ThrowsAsync<RedisServerException>(() => redis.ExecuteAsync("SET", "another", "x"));

        using var batch = await narrow.Queue.PeekAsync(0, new PeekSize(10, 1, 4 * Megabyte), Cancellation);
        AssertHolds(batch, [name]);
    }

    [Fact]
    public async Task Left_behind_by_a_process_that_died_it_goes_by_itself()
    {
        var aside = await own.Large.LayAsideAsync(new byte[3 * Megabyte], Cancellation);
        Assert.Equal(3 * Megabyte, await Database.StringLengthAsync(aside));
        Assert.InRange((await Database.KeyTimeToLiveAsync(aside))!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_copy_that_Redis_loses_while_it_is_read_does_not_keep_the_record_back()
    {
        var name = new string('x', 100 * Megabyte);
        await EnqueueAsync(Begun, [name]);
        var reading = Queue.PeekAsync(0, new PeekSize(10, 1, 4 * Megabyte), Cancellation);
        while (!reading.IsCompleted)
        {
            foreach (var key in await BesideAsync()) await Database.KeyDeleteAsync(key);
        }

        using var batch = await reading;
        AssertHolds(batch, [name]);
        Assert.True(batch.IsInOrder);
    }

    [Fact]
    public async Task What_is_no_record_is_set_aside_whole()
    {
        await EnqueueAsync(Begun, [new string('x', 9 * Megabyte)]);
        var stranger = new byte[20 * Megabyte];
        await Database.ListSetByIndexAsync(Keys.Records, 0, stranger);
        using var batch = await Queue.PeekAsync(0, new PeekSize(10, 1, 4 * Megabyte), Cancellation);
        Assert.Equal(1, batch.Count);
        Assert.Equal(stranger, Assert.Single(batch.Unreadable).Value);
    }

    [Fact]
    public async Task A_large_record_in_the_place_of_another_is_seen_to_be_out_of_order()
    {
        await EnqueueAsync(Begun, ["first", new string('x', 9 * Megabyte)]);
        await Database.ListLeftPopAsync(Keys.Records);
        await Database.ListRightPushAsync(Keys.Records, "no record");
        using var batch = await Queue.PeekAsync(0, new PeekSize(10, 1, 4 * Megabyte), Cancellation);
        Assert.False(batch.IsInOrder);
    }

    private async Task<long?> EnqueueAsync(Cursor expected, string[] names)
    {
        using var chunk = Chunk(expected.Seq + 1, names);
        return await Queue.EnqueueAsync(expected.Text, expected with { Seq = expected.Seq + names.Length }, chunk, Cancellation);
    }

    private static RecordChunk Chunk(Seq first, string[] names) => AppliedTable.Chunk(first.Value, names.Select((name, i) => ((int)first.Value + i, name)));

    private async Task AssertQueuedAsync(string[][] batches)
    {
        var offset = 0;
        foreach (var names in batches)
        {
            using var batch = await Queue.PeekAsync(offset, new PeekSize(10, 1, 4 * Megabyte), Cancellation);
            AssertHolds(batch, names);
            Assert.Equal(new Seq(offset + 1), batch.First);
            Assert.True(batch.IsInOrder);
            offset += batch.Count;
        }

        using var end = await Queue.PeekAsync(offset, new PeekSize(10, 1, 4 * Megabyte), Cancellation);
        Assert.Equal(0, end.Count);
    }

    private static void AssertHolds(RecordBatch batch, string[] names)
    {
        Assert.Equal(names.Length, batch.Count);
        for (var i = 0; i < names.Length; i++)
        {
            // Number of fields, ID with its length, and the length of NAME stand before it.
            var name = batch.Tuple(i).Span[14..][..BinaryPrimitives.ReadInt32BigEndian(batch.Tuple(i).Span[10..])];
            Assert.True(name.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(names[i])), $"Record {i} is as it was.");
        }
    }

    private async Task AssertNothingHappenedAsync(Cursor cursor)
    {
        var state = await Queue.ReadStateAsync(Cancellation);
        Assert.Equal(0, state.Length);
        Assert.Equal(cursor.Text, state.CursorText);
    }

    private async Task<string[]> BesideAsync() => (string[])(await Database.ExecuteAsync("KEYS", $"{Keys.Records}:large:*"))!;
}
