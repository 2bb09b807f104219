using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>From the predecessor to this program, and back.</summary>
public sealed class UpgradeTests(TestServers servers)
{
    [Fact]
    public async Task Reading_goes_on_where_the_predecessor_stopped()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await ByPredecessorAsync(sales, 100);
        // A row that the predecessor brought long ago and that is gone from the target is not fetched again: nothing is loaded anew.
        await sales.Target.ExecuteAsync("DELETE FROM datos_vista WHERE ultima_modificacion = (SELECT min(ultima_modificacion) FROM datos_vista)");
        var before = await sales.Target.CountAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(101));
        await sales.RunOnceAsync();
        Assert.Equal(before + 1, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task Records_that_the_predecessor_had_queued_are_set_aside_and_their_rows_arrive()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1_000);
        await ByPredecessorAsync(sales, 300);
        var queue = await sales.QueueAsync();
        var left = (await queue.ListRangeAsync("sync_queue")).Select(record => (string?)record).ToList();
        Assert.Equal(700, left.Count);

        var service = await sales.RunOnceAsync();
        await sales.AssertEqualAsync(1_000);
        Assert.Equal(left, (await queue.ListRangeAsync("sync_queue:legacy")).Select(record => (string?)record));
        Assert.Contains("700 records that an earlier version of the service had queued are set aside", service.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_list_that_was_set_aside_is_kept_behind_the_later_one()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await ByPredecessorAsync(sales, 8);
        var queue = await sales.QueueAsync();
        await queue.ListLeftPushAsync("sync_queue:legacy", "{\"earlier\": 1}");
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(10);
        var aside = await queue.ListRangeAsync("sync_queue:legacy");
        Assert.Equal(3, aside.Length);
        Assert.Equal("{\"earlier\": 1}", aside[^1]);
    }

    [Fact]
    public async Task A_long_list_goes_aside_in_pieces_and_so_does_one_whose_way_was_cut_short()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await ByPredecessorAsync(sales, 10);
        var queue = await sales.QueueAsync();
        await queue.ListRightPushAsync("sync_queue:legacy", "{\"earlier\": 1}");
        await queue.ListRightPushAsync("sync_queue:legacy:next", [.. Records("cut short", 1_500)]);
        await queue.ListRightPushAsync("sync_queue", [.. Records("late", 2_500)]);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(10);
        var aside = await queue.ListRangeAsync("sync_queue:legacy");
        Assert.Equal([.. Records("late", 2_500), .. Records("cut short", 1_500), "{\"earlier\": 1}"], aside);
        Assert.False(await queue.KeyExistsAsync("sync_queue:legacy:next"));

        static IEnumerable<StackExchange.Redis.RedisValue> Records(string name, int count) =>
            Enumerable.Range(0, count).Select(i => (StackExchange.Redis.RedisValue)$"{{\"{name}\": {i}, \"ULTIMA_MODIFICACION\": \"2024-01-01T00:00:00\"}}");
    }

    [Fact]
    public async Task What_an_earlier_version_pushes_meanwhile_is_set_aside_and_not_removed()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await sales.RunOnceAsync();
        var queue = await sales.QueueAsync();
        await queue.ListLeftPushAsync("sync_queue", "{\"CONDUCE\": \"x\"}");
        var consumer = sales.Start("run", "--role", "consumer");
        await LocalServers.Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == 0, Pipeline.Patience, () => $"the record leaves the list. {consumer.AllText}");
        Assert.Equal("{\"CONDUCE\": \"x\"}", await queue.ListGetByIndexAsync("sync_queue:legacy", 0));
    }

    [Fact]
    public async Task What_an_earlier_version_pushed_before_our_own_records_goes_aside_when_the_service_begins()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        var producer = sales.Start("run", "--role", "producer");
        await LocalServers.Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == 10, Pipeline.Patience, () => $"ten records wait. {producer.AllText}");
        await sales.StopAsync(producer);
        var queue = await sales.QueueAsync();
        await queue.ListLeftPushAsync("sync_queue", "{\"CONDUCE\": \"x\"}");

        producer = sales.Start("run", "--role", "producer");
        await producer.LineAsync("1 records that an earlier version", Pipeline.Patience);
        await sales.StopAsync(producer);

        Assert.Equal(["{\"CONDUCE\": \"x\"}"], (await queue.ListRangeAsync("sync_queue:legacy")).Select(record => (string?)record));
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(10);
    }

    [Theory]
    [InlineData("{\"CONDUCE\": \"x\"}")]
    [InlineData("{\"ULTIMA_MODIFICACION\": \"yesterday\"}")]
    [InlineData("{\"ULTIMA_MODIFICACION\": null}")]
    [InlineData("{ cut off")]
    public async Task A_record_that_does_not_tell_its_stamp_makes_the_service_read_everything(string record)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await ByPredecessorAsync(sales, 40);
        var queue = await sales.QueueAsync();
        await queue.KeyDeleteAsync("sync_queue");
        await queue.ListLeftPushAsync("sync_queue", record);
        var service = await sales.RunOnceAsync();
        await sales.AssertEqualAsync(50);
        Assert.Contains("1 records that an earlier version of the service had queued hold no ULTIMA_MODIFICACION that can be read", service.AllText, StringComparison.Ordinal);
        Assert.Equal(record, await queue.ListGetByIndexAsync("sync_queue:legacy", 0));
    }

    [Fact]
    public async Task Going_back_as_the_README_says_loses_nothing_and_coming_again_neither()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        var predecessor = await ByPredecessorAsync(sales, 60);
        var service = sales.Run();
        await sales.InSyncAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(101));
        await sales.InSyncAsync();

        // The way back: stop, empty the queue by a last run, remove what the predecessor cannot read.
        await sales.StopAsync(service);
        await sales.RunOnceAsync();
        var queue = await sales.QueueAsync();
        foreach (var key in new[] { "sync_queue", "sync_queue:cursor", "sync_queue:schemas" }) await queue.KeyDeleteAsync(key);

        await sales.Source.InsertAsync(sales.Notes.Note(102));
        await predecessor.ReadAsync();
        Assert.Equal(1, await sales.QueueLengthAsync());
        await predecessor.ApplyAsync(1);
        await sales.AssertEqualAsync(102);

        await sales.Source.InsertAsync(sales.Notes.Note(103));
        await sales.Source.InsertAsync(sales.Notes.Note(104));
        await predecessor.ReadAsync();
        await predecessor.ApplyAsync(1);
        sales.Run();
        await sales.InSyncAsync();
        await sales.AssertEqualAsync(104);
    }

    [Fact]
    public async Task Coming_again_with_the_cursor_still_there_loses_nothing_either()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await sales.RunOnceAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(101));
        await new Predecessor(sales).ReadAsync();
        Assert.Equal(1, await sales.QueueLengthAsync());
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(101);
        Assert.Equal(1, await sales.QueueLengthAsync("sync_queue:legacy"));
        Assert.Equal(0, await sales.QueueLengthAsync());
    }

    /// <summary>The predecessor read all there is, and applied the oldest so many.</summary>
    private static async Task<Predecessor> ByPredecessorAsync(Pipeline sales, int applied)
    {
        var predecessor = new Predecessor(sales);
        await predecessor.ReadAsync();
        await predecessor.ApplyAsync(applied);
        return predecessor;
    }
}
