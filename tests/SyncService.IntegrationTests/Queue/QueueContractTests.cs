using System.Globalization;
using LocalServers;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Queue;

/// <summary>What users see with <c>redis-cli</c>.</summary>
public sealed class QueueContractTests(TestServers servers)
{
    [Fact]
    public async Task LLEN_is_the_number_of_records_still_to_apply()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 333);
        var producer = sales.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() == 333, Pipeline.Patience, () => $"333 records wait. {producer.AllText}");
        Assert.Equal(0, await sales.Target.CountAsync());

        sales.Start("run", "--role", "consumer");
        await sales.InSyncAsync();
        Assert.Equal(0, await sales.QueueLengthAsync());
    }

    [Fact]
    public async Task Last_sync_timestamp_is_the_newest_stamp_applied()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await sales.RunOnceAsync();

        var text = await sales.LastSyncTimestampAsync();
        Assert.NotNull(text);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?$", text);
        var stamp = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        Assert.Equal((await sales.Source.NewestStampAsync())!.Value, stamp, TimeSpan.FromMilliseconds(4));
    }

    [Fact]
    public async Task Nothing_is_queued_again_while_nothing_changes()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        sales.Run();
        await sales.InSyncAsync();
        var before = await AppliedAsync(sales);
        // Cycles pass: each one that finds something would move the applied records on.
        await sales.Source.InsertAsync(sales.Notes.Note(101));
        await sales.InSyncAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(102));
        await sales.InSyncAsync();
        Assert.Equal(before + 2, await AppliedAsync(sales));
    }

    private static Task<long> AppliedAsync(Pipeline sales) => sales.Target.ScalarAsync<long>("SELECT seq FROM sync_service.checkpoint");
}
