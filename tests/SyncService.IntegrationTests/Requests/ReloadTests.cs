using LocalServers;
using LocalServers.Sales;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Requests;

/// <summary><c>reload</c>: all rows are read once more while the table stays full, and compared in the end.</summary>
public sealed class ReloadTests(TestServers servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_that_were_damaged_are_as_the_source_has_them_again(bool withService)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3_000);
        if (withService) sales.Run();
        else await sales.RunOnceAsync();
        await sales.InSyncAsync();
        await sales.Target.ExecuteAsync($"UPDATE datos_vista SET total = -1; DELETE FROM datos_vista WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}'");
        var before = await sales.LastSyncTimestampAsync();
        var said = await CommandRun.RunAsync(sales, 0, "reload");
        Assert.Contains("Read again and applied: 3,000 rows.", said, StringComparison.Ordinal);
        Assert.Contains("Equal.", said, StringComparison.Ordinal);
        Assert.Equal(before, await sales.LastSyncTimestampAsync());
        await sales.AssertEqualAsync(3_000);
    }

    /// <summary>Whoever reads the table meanwhile sees each row.</summary>
    [Fact]
    public async Task The_table_is_never_empty()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3_000);
        sales.Run();
        await sales.InSyncAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET total = -1");
        var reload = sales.Start("reload");
        var least = long.MaxValue;
        while (!reload.HasExited) least = Math.Min(least, await sales.Target.CountAsync());
        Assert.Equal(3_000, least);
        await sales.AssertEqualAsync(3_000);
    }

    [Fact]
    public async Task A_reload_that_is_only_asked_for_is_carried_out_and_compared_by_the_service()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        sales.Settings["VERIFY_INTERVAL"] = "off";
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET total = -1");
        Assert.Contains("Asked: request", await CommandRun.RunAsync(sales, 0, "reload", "--no-wait"), StringComparison.Ordinal);
        Assert.Contains("2 requests are open", await CommandRun.RunAsync(sales, 1, "status"), StringComparison.Ordinal);
        sales.Run();
        await Eventually.TrueAsync(
            async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.verification WHERE outcome ->> 'equal' = 'true'") == 1, Pipeline.Patience, () => "the service has compared the stream");
        await sales.AssertEqualAsync(100);
        await Eventually.TrueAsync(
            async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.request WHERE done_at IS NULL") == 0, Pipeline.Patience, () => "both requests are done");
    }

    [Fact]
    public async Task Rows_that_somebody_gave_a_later_stamp_are_loaded_anew()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET cliente = 'changed by hand', ultima_modificacion = '2099-01-01'");
        await CommandRun.RunAsync(sales, 0, "reload");
        await sales.AssertEqualAsync(50);
    }

    [Fact]
    public async Task A_stamp_that_is_none_is_refused()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await sales.RunOnceAsync();
        Assert.Contains("yesterday", await CommandRun.RunAsync(sales, 1, "reload", "--since", "yesterday"), StringComparison.Ordinal);
    }
}
