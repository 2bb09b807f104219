using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary><c>verify</c> while rows flow, and <c>verify --repair</c> with a service and without one.</summary>
public sealed class VerifyBesideServiceTests(TestServers servers)
{
    private static readonly string One = DeliveryNoteGenerator.Conduce(1);

    [Theory]
    [InlineData("0.2")]
    [InlineData("2")]
    public async Task Rows_that_change_all_the_time_are_no_differences(string interval)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 2_000);
        sales.Settings["SYNC_INTERVAL"] = interval;
        sales.Run();
        await sales.InSyncAsync();
        using var stop = new CancellationTokenSource();
        var writer = WriteAsync(sales, stop.Token);
        for (var pass = 0; pass < 3; pass++)
        {
            var found = await VerifyRun.RunAsync(sales, null);
            Assert.Equal((0, 0, 0), (found["missing"], found["different"], found["extra"]));
            Assert.InRange(found["inMotion"], 0, 60);
            Assert.Equal(0, found["pending"]);
        }

        await stop.CancelAsync();
        await writer;
        Assert.True((await VerifyRun.RunAsync(sales, 0)).IsEqual);
    }

    [Fact]
    public async Task A_difference_is_found_beside_rows_that_change()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 2_000);
        sales.Run();
        await sales.InSyncAsync();
        using var stop = new CancellationTokenSource();
        var writer = WriteAsync(sales, stop.Token);
        await sales.Target.ExecuteAsync($"DELETE FROM datos_vista WHERE conduce = '{One}'; UPDATE datos_vista SET cliente = cliente || ' ' WHERE conduce = '{DeliveryNoteGenerator.Conduce(2)}'");
        var found = await VerifyRun.RunAsync(sales, null);
        Assert.Equal((1, 1), (found["missing"], found["different"]));
        await stop.CancelAsync();
        await writer;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_differs_is_repaired_and_compared_once_more(bool withService)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 500);
        if (withService) sales.Run();
        else await sales.RunOnceAsync();
        await sales.InSyncAsync();
        await sales.Target.ExecuteAsync($"DELETE FROM datos_vista WHERE conduce = '{One}'; UPDATE datos_vista SET total = -1 WHERE conduce BETWEEN '{DeliveryNoteGenerator.Conduce(2)}' AND '{DeliveryNoteGenerator.Conduce(300)}'");
        var found = await VerifyRun.RunAsync(sales, 0, "--repair");
        Assert.False(found.IsEqual);
        Assert.Equal((300, 0, 0), (found["repaired"], found["missing"], found["different"]));
        await sales.AssertEqualAsync(500);
        Assert.True((await VerifyRun.RunAsync(sales, 0)).IsEqual);
    }

    /// <summary>What waited behind a stopped service is brought by the one that the verb starts.</summary>
    [Fact]
    public async Task A_repair_without_a_service_brings_what_waits_too()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        await VerifyRun.RunAsync(sales, 0, "--repair");
        await sales.AssertEqualAsync(21);
    }

    [Fact]
    public async Task The_service_compares_and_repairs_by_itself()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        (sales.Settings["VERIFY_INTERVAL"], sales.Settings["VERIFY_SHARE"]) = ("1", "50");
        var service = sales.Run();
        await service.LineAsync("default: equal as of", Pipeline.Patience);
        await sales.Target.ExecuteAsync($"DELETE FROM datos_vista WHERE conduce = '{One}'");
        await service.LineAsync("1 of 200 rows differed from", Pipeline.Patience);
        await sales.InSyncAsync();
    }

    /// <summary>The clock of the machine was wrong, and is set right.</summary>
    [Fact]
    public async Task A_comparison_of_the_future_does_not_keep_the_next_one_away()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        sales.Settings["VERIFY_INTERVAL"] = "1";
        await sales.RunOnceAsync();
        await VerifyRun.RunAsync(sales, 0);
        await sales.Target.ExecuteAsync("UPDATE sync_service.verification SET began_at = began_at + interval '10 years', ended_at = ended_at + interval '10 years'");
        await sales.Run().LineAsync("default: equal as of", Pipeline.Patience);
    }

    [Fact]
    public async Task The_service_only_tells_where_it_is_not_to_repair()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        (sales.Settings["VERIFY_INTERVAL"], sales.Settings["VERIFY_REPAIR"]) = ("1", "false");
        var service = sales.Run();
        await sales.InSyncAsync();
        await sales.Target.ExecuteAsync($"DELETE FROM datos_vista WHERE conduce = '{One}'");
        await service.LineAsync("default: not equal as of", Pipeline.Patience);
        Assert.Contains("1 missing. To see the rows: sync-service verify --stream default", service.AllText, StringComparison.Ordinal);
        Assert.Equal(199, await sales.Target.CountAsync());
    }

    private static async Task WriteAsync(Pipeline sales, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(1_000 + (i * 7 % 900)), i % 1_000, await sales.Source.NowAsync());
        }
    }
}
