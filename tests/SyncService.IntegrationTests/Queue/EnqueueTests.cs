using LocalServers.Redis;
using StackExchange.Redis;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Steps;

namespace SyncService.IntegrationTests.Queue;

/// <summary>A chunk is enqueued with its cursor or not at all, by a transaction as by the script.</summary>
public sealed class EnqueueTests(TestServers servers) : IAsyncLifetime
{
    private const int Chunk = 100;

    private PrivateRedis redis = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => redis = await PrivateRedis.StartAsync(servers.Folder);

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_records_are_there_with_their_cursor_and_their_schema(bool transactions)
    {
        await using var begun = await OpenAsync(transactions);
        var first = Next(begun.Begun);
        Assert.Equal(Chunk, await EnqueueAsync(begun, begun.Begun));
        Assert.Equal(2 * Chunk, await EnqueueAsync(begun, first));

        var state = await begun.Queue.ReadStateAsync(Cancellation);
        Assert.Equal((Next(first).Text, 2L * Chunk, true), (state.CursorText, state.Length, state.SchemasPresent));
        using var batch = await begun.Queue.PeekAsync(0, new PeekSize(1_000, 1_000, int.MaxValue), Cancellation);
        Assert.Equal(2 * Chunk, batch.Count);
        Assert.True(batch.IsInOrder);
        Assert.NotNull((await begun.Queue.ReadSchemaAsync(batch.Headers[0].SchemaId, Cancellation)).Schema);

        // Tried once, with one that changes nothing.
        Assert.Equal(transactions ? 3 : 1, await CommandCounts.OfAsync(begun.Server, "exec"));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 3)]
    [InlineData(false, 0)]
    [InlineData(false, 3)]
    public async Task Refused_for_its_cursor_it_leaves_list_and_cursor_as_they_were(bool transactions, int chunksBefore)
    {
        await using var begun = await OpenAsync(transactions);
        var cursor = begun.Begun;
        for (var i = 0; i < chunksBefore; i++)
        {
            await EnqueueAsync(begun, cursor);
            cursor = Next(cursor);
        }

        Assert.NotNull(await begun.Queue.BeginAsync(cursor.Text, cursor with { Generation = Generation.New() }, dropRecords: false, Cancellation));
        var before = await ContentAsync(begun);
        Assert.Null(await EnqueueAsync(begun, cursor));
        Assert.Equal(before, await ContentAsync(begun));
        Assert.Equal(chunksBefore > 0, await begun.Database.KeyExistsAsync(begun.Keys.Records));

        Assert.True(await begun.Database.KeyDeleteAsync(begun.Keys.Cursor));
        Assert.Null(await EnqueueAsync(begun, cursor));
        Assert.Equal(before.SkipLast(1).Append(""), await ContentAsync(begun));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_refused_does_not_come_back_from_the_append_only_file(bool transactions)
    {
        await redis.DisposeAsync();
        redis = await PrivateRedis.StartAsync(servers.Folder, new RedisOptions { AppendOnly = true });
        string[] before;
        await using (var begun = await OpenAsync(transactions))
        {
            await EnqueueAsync(begun, begun.Begun);
            Assert.Null(await EnqueueAsync(begun, begun.Begun));
            before = await ContentAsync(begun);
        }

        await redis.RestartAsync();
        await using var again = await redis.ConnectAsync();
        Assert.Equal(before, await ContentAsync(again.GetDatabase(), QueueKeys.Of(new StreamSpec { Name = "begun", Source = "", Target = "" })));
        Assert.Equal(Chunk + 1, before.Length);
    }

    [Theory]
    [InlineData(true, "records")]
    [InlineData(true, "schemas")]
    [InlineData(true, "cursor")]
    [InlineData(false, "records")]
    [InlineData(false, "schemas")]
    [InlineData(false, "cursor")]
    public async Task A_key_that_holds_something_else_is_told_and_nothing_is_enqueued(bool transactions, string which)
    {
        await using var begun = await OpenAsync(transactions);
        var (first, key) = (Next(begun.Begun), which switch { "records" => begun.Keys.Records, "schemas" => begun.Keys.Schemas, _ => begun.Keys.Cursor });
        await EnqueueAsync(begun, begun.Begun);
        var before = await ContentAsync(begun);
        await begun.Database.KeyRenameAsync(key, "aside");
        await begun.Database.SetAddAsync(key, "something else");

        var failure = await Assert.ThrowsAsync<SyncException>(() => EnqueueAsync(begun, first));
        Assert.Equal(Failure.Configuration, failure.Failure);
        Assert.Contains("WRONGTYPE", failure.Message, StringComparison.Ordinal);
        Assert.Equal("something else", await begun.Database.SetPopAsync(key));
        await begun.Database.KeyRenameAsync("aside", key);
        Assert.Equal(before, await ContentAsync(begun));

        // Once it is put right, all goes on.
        Assert.Equal(2 * Chunk, await EnqueueAsync(begun, first));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_Redis_is_told_as_full_and_takes_nothing(bool transactions)
    {
        await using var begun = await OpenAsync(transactions);
        var first = Next(begun.Begun);
        await EnqueueAsync(begun, begun.Begun);
        var before = await ContentAsync(begun);
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        var failure = await Assert.ThrowsAsync<SyncException>(() => EnqueueAsync(begun, first));
        Assert.Contains("has no memory left for the queue", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Failure.Transient, failure.Failure);
        Assert.Equal(before, await ContentAsync(begun));

        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(2 * Chunk, await EnqueueAsync(begun, first));
    }

    /// <summary>Servers before Redis 7 may find themselves full in the middle of a transaction.</summary>
    [Fact]
    public async Task Records_whose_cursor_a_full_Redis_refuses_are_taken_off_again()
    {
        await using var begun = await OpenAsync(transactions: true);
        await EnqueueAsync(begun, begun.Begun);
        var before = await ContentAsync(begun);
        await begun.Database.ListRightPushAsync(begun.Keys.Records, ["first", "second"]);
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb");
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => begun.Database.ScriptEvaluateAsync(
            RedisScripts.FinishEnqueue, [begun.Keys.Records, begun.Keys.Cursor, begun.Keys.Schemas], [Next(begun.Begun).Text, "next", "id", "schema", 2, "sec"]));
        Assert.StartsWith("OOM", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await ContentAsync(begun));
    }

    [Fact]
    public async Task Where_the_records_did_not_get_into_the_list_the_cursor_stays_and_no_others_are_taken_off()
    {
        await using var begun = await OpenAsync(transactions: true);
        var first = Next(begun.Begun);
        await EnqueueAsync(begun, begun.Begun);
        var before = await ContentAsync(begun);
        foreach (var expected in new[] { first.Text, "another" })
        {
            await Assert.ThrowsAsync<RedisServerException>(() => begun.Database.ScriptEvaluateAsync(
                RedisScripts.FinishEnqueue, [begun.Keys.Records, begun.Keys.Cursor, begun.Keys.Schemas], [expected, "next", "id", "schema", 2, "last"]));
            Assert.Equal(before, await ContentAsync(begun));
        }
    }

    private Task<BegunQueue> OpenAsync(bool transactions) => RestrictedUser.OpenAsync(redis, transactions ? [] : ["multi"]);

    private static Cursor Next(Cursor cursor) => cursor with { Seq = cursor.Seq + Chunk };

    private static Task<long?> EnqueueAsync(BegunQueue begun, Cursor expected) => BegunQueue.EnqueueAsync(begun.Queue, expected, Chunk);

    private static Task<string[]> ContentAsync(BegunQueue begun) => ContentAsync(begun.Database, begun.Keys);

    /// <summary>The list, and at its end the cursor.</summary>
    private static async Task<string[]> ContentAsync(IDatabase database, QueueKeys keys) =>
    [
        .. (await database.ListRangeAsync(keys.Records)).Select(record => Convert.ToHexString((byte[])record!)),
        (string?)await database.StringGetAsync(keys.Cursor) ?? "",
    ];
}
