using LocalServers;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

/// <summary>More streams than may read at once: whoever waits for something must not be in the way of those who could work.</summary>
public sealed class ManyStreamsTests(TestServers servers)
{
    private const int Many = 20;

    [Fact]
    public async Task Any_number_of_streams_that_fail_do_not_hold_up_one_that_works()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        ManyStreams.Configure(sales, [.. Enumerable.Range(1, Many).Select(i => (sales.Name($"VW_NO_EXISTE_{i}"), $"no_{i}")), (sales.Source.View, sales.Target.Table)]);
        sales.Run();
        await NewRowArrivesAsync(sales, 101, sales.Target);
        await NewRowArrivesAsync(sales, 102, sales.Target);
    }

    [Fact]
    public async Task Any_number_of_streams_whose_queue_is_full_do_not_hold_up_one_that_has_room()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        var held = await ManyStreams.TargetsAsync(sales, 3 * Many);
        ManyStreams.Configure(sales, [.. held.Select(target => (sales.Source.View, target.Table)), (sales.Source.View, sales.Target.Table)]);
        sales.Settings["QUEUE_HIGH_WATER"] = "10";
        // No value of theirs fits, so that each of these streams keeps its records in the queue.
        foreach (var target in held) await target.ExecuteAsync($"ALTER TABLE {target.Table} ADD CONSTRAINT never CHECK (false)");
        sales.Run();
        await ArriveAsync(sales, sales.Target, 100);
        await NewRowArrivesAsync(sales, 101, sales.Target);
    }

    [Fact]
    public async Task Connections_to_PostgreSQL_do_not_grow_with_the_number_of_streams()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        var targets = await ManyStreams.TargetsAsync(sales, 3 * Many);
        ManyStreams.Configure(sales, [.. targets.Select(target => (sales.Source.View, target.Table))]);
        sales.Run();
        var most = 0L;
        await Eventually.TrueAsync(
            async () =>
            {
                most = Math.Max(most, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sync-service%'"));
                return await targets[^1].CountAsync() == 100 && await targets[0].CountAsync() == 100;
            },
            Pipeline.Patience,
            () => $"all rows arrive\n{sales.Services[0].AllText}");
        foreach (var target in targets) await ArriveAsync(sales, target, 100);
        await NewRowArrivesAsync(sales, 101, [.. targets]);
        Assert.InRange(most, 5, 11);
    }

    [Fact]
    public async Task Two_instances_that_share_many_streams_do_not_wait_for_each_other()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        var targets = await ManyStreams.TargetsAsync(sales, 2 * Many);
        // Each begins at another end, so that each becomes the active one of about half of them.
        IReadOnlyList<(string, string)> streams = [.. targets.Select(target => (sales.Source.View, target.Table))];
        ManyStreams.Configure(sales, streams);
        sales.Run();
        ManyStreams.Configure(sales, [.. streams.Reverse()]);
        sales.Run();
        foreach (var target in targets) await ArriveAsync(sales, target, 100);
        await NewRowArrivesAsync(sales, 101, [.. targets]);
    }

    private static async Task NewRowArrivesAsync(Pipeline sales, int row, params SalesTarget[] targets)
    {
        await sales.Source.InsertAsync(sales.Notes.Note(row));
        foreach (var target in targets) await ArriveAsync(sales, target, row);
    }

    private static Task ArriveAsync(Pipeline sales, SalesTarget target, int rows) => Eventually.TrueAsync(
        async () => await target.CountAsync() == rows,
        Pipeline.Patience,
        () => $"{target.Table} has {rows} rows\n{string.Join('\n', sales.Services.Select(service => service.AllText))}");
}
