using LocalServers;
using LocalServers.Redis;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>The service is cut off in the middle of a first load; afterwards everything is there.</summary>
public sealed class InterruptionTests(TestServers servers)
{
    private const int Rows = 30_000;

    [Fact]
    public async Task Stopped_and_started_in_the_middle()
    {
        await using var sales = await SlowLoadAsync();
        await sales.StopAsync(await InTheMiddleAsync(sales));
        Assert.InRange(await sales.Target.CountAsync(), 1, Rows - 1);

        sales.Run();
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task Killed_in_the_middle_three_times()
    {
        await using var sales = await SlowLoadAsync();
        for (var i = 0; i < 3; i++) await sales.KillAsync(await InTheMiddleAsync(sales));
        Assert.InRange(await sales.Target.CountAsync(), 1, Rows - 1);

        sales.Settings.Remove("BATCH_SIZE");
        sales.Run();
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task Redis_flushed_in_the_middle()
    {
        await using var folder = PrivateFolder.Create("sync-test-flush");
        var redis = await PrivateRedis.StartAsync(folder);
        await using var sales = await SlowLoadAsync(redis);
        await InTheMiddleAsync(sales);
        await redis.FlushAllAsync();

        await sales.InSyncAsync();
        await sales.AssertEqualAsync(Rows);
    }

    [Fact]
    public async Task Redis_killed_without_persistence_in_the_middle()
    {
        await using var folder = PrivateFolder.Create("sync-test-redis-kill");
        var redis = await PrivateRedis.StartAsync(folder);
        await using var sales = await SlowLoadAsync(redis);
        await InTheMiddleAsync(sales);
        await redis.KillAsync();
        await redis.StartAgainAsync();

        await sales.InSyncAsync();
        await sales.AssertEqualAsync(Rows);
    }

    [Fact]
    public async Task Redis_flushed_at_rest_costs_nothing_that_comes_later()
    {
        await using var folder = PrivateFolder.Create("sync-test-flush-rest");
        var redis = await PrivateRedis.StartAsync(folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 500, redis);
        sales.Run();
        await sales.InSyncAsync();
        await redis.FlushAllAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(501));

        await sales.InSyncAsync();
        await Eventually.TrueAsync(
            async () => await sales.LastSyncTimestampAsync() is not null, Pipeline.Patience, () => "last_sync_timestamp is back");
    }

    private async Task<Pipeline> SlowLoadAsync(PrivateRedis? redis = null)
    {
        var sales = await Pipeline.WithRowsAsync(servers, Rows, redis);
        // Hundreds of transactions, so that there is a middle to meet.
        sales.Settings["BATCH_SIZE"] = "50";
        return sales;
    }

    /// <summary>Starts the service and returns as soon as it has written something new.</summary>
    private static async Task<SyncServiceProcess> InTheMiddleAsync(Pipeline sales)
    {
        var before = await sales.Target.CountAsync();
        var service = sales.Run();
        await Eventually.TrueAsync(
            async () => await sales.Target.CountAsync() > before, Pipeline.Patience, () => $"more than {before} rows. {service.AllText}");
        return service;
    }
}
