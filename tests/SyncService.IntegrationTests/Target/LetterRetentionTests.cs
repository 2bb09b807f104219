using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;
using SyncService.Target.DeadLetters;
using SyncService.Target.Requests;

namespace SyncService.IntegrationTests.Target;

/// <summary>What becomes of a letter is kept for a while, beside the letters that are open.</summary>
public sealed class LetterRetentionTests(TestServers servers)
{
    private static readonly string TooLong = new('x', 60);

    [Fact]
    public async Task A_letter_that_a_newer_record_settles_stays_as_evidence_and_is_counted_no_more()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        var store = Store(table);
        await SettleAsync(table);

        Assert.Empty(await store.CountAsync(null, TestContext.Current.CancellationToken));
        var settled = Assert.Single(await store.SettledAsync(null, 10, TestContext.Current.CancellationToken));
        Assert.Equal(("newer record", "22001", 1L), (settled.Settled!.By, settled.Reason.SqlState, settled.Seq));
        Assert.Contains("\"ID\"", settled.Row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_a_request_brought_is_told_as_retried()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using (var bad = AppliedTable.Batch(1, [(1, TooLong)])) await table.ApplyAsync(bad, table.Begun);
        await new RequestStore(table.Connections).AskAsync(table.Target.Stream, new RequestArgument([new Dictionary<string, string> { ["ID"] = "1" }]), "somebody", TestContext.Current.CancellationToken);
        await table.Postgres.ExecuteAsync(table.Database, "UPDATE sync_service.request SET state = 'enqueued'");
        using var good = AppliedTable.Batch(2, [(1, "good")]);
        await table.ApplyAsync(good, await table.Target.ReadCheckpointAsync(TestContext.Current.CancellationToken));
        Assert.Equal("retry", await table.ScalarAsync<string>("SELECT string_agg(settled_by, ',') FROM sync_service.settled_letter"));
    }

    [Fact]
    public async Task One_that_is_discarded_is_told_as_that()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using (var bad = AppliedTable.Batch(1, [(1, TooLong), (2, TooLong), (3, TooLong)])) await table.ApplyAsync(bad, table.Begun);
        var store = Store(table);
        var first = await table.ScalarAsync<long>("SELECT min(id) FROM sync_service.dead_letter");
        Assert.True(await store.DiscardAsync(first, TestContext.Current.CancellationToken));
        Assert.False(await store.DiscardAsync(first, TestContext.Current.CancellationToken));
        Assert.Equal(2, await store.DiscardAllAsync([StreamSpec.DefaultName], TestContext.Current.CancellationToken));
        Assert.Equal("discard,discard,discard", await table.ScalarAsync<string>("SELECT string_agg(settled_by, ',') FROM sync_service.settled_letter"));
    }

    [Fact]
    public async Task Nothing_is_kept_where_nothing_is_to_be()
    {
        await using var table = await AppliedTable.CreateAsync(servers, retention: TimeSpan.Zero);
        await SettleAsync(table);
        Assert.Equal((0L, 0L), (await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"), await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.settled_letter")));
    }

    [Fact]
    public async Task What_is_older_is_forgotten_a_thousand_at_a_time_and_so_are_requests_that_are_long_done()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        await SettleAsync(table);
        await table.Postgres.ExecuteAsync(table.Database, """
            INSERT INTO sync_service.settled_letter (id, stream, target, seq, sqlstate, message, attempts, failed_at, settled_at, settled_by)
            SELECT n, stream, target, n, '22001', 'old', 1, now() - interval '91 days', now() - interval '91 days', 'discard' FROM sync_service.settled_letter, generate_series(1, 1200) n;
            INSERT INTO sync_service.request (stream, target, kind, argument, asked_by, state, done_at)
            SELECT stream, target, 'resync', '{}', 'somebody', 'done', now() - interval '31 days' FROM sync_service.settled_letter LIMIT 5
            """);
        var clock = new SetClock();
        var requests = new StreamRequests(table.Target.Id, table.Connections, clock);
        await requests.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal((201L, 0L), await LeftAsync(table));
        await requests.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1L, 0L), await LeftAsync(table));

        // Then not before an hour has passed.
        await table.Postgres.ExecuteAsync(table.Database, "UPDATE sync_service.settled_letter SET settled_at = now() - interval '91 days'");
        await requests.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1L, 0L), await LeftAsync(table));
        clock.Elapsed = TimeSpan.FromHours(1);
        await requests.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0L, 0L), await LeftAsync(table));
    }

    private static async Task<(long, long)> LeftAsync(AppliedTable table) =>
        (await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.settled_letter"), await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.request"));

    private static async Task SettleAsync(AppliedTable table)
    {
        using var bad = AppliedTable.Batch(1, [(1, TooLong)]);
        var reached = await table.ApplyAsync(bad, table.Begun);
        using var good = AppliedTable.Batch(2, [(1, "good")]);
        await table.ApplyAsync(good, reached);
    }

    private static DeadLetterStore Store(AppliedTable table) => new(table.Connections, [table.Target.Stream]);

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
