using LocalServers;
using LocalServers.Sales;
using Microsoft.Data.SqlClient;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

public sealed class IncrementTests(TestServers servers)
{
    [Fact]
    public async Task New_and_changed_rows_follow_while_the_service_runs()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1_000);
        sales.Run();
        await sales.InSyncAsync();

        for (var i = 1; i <= 20; i++)
        {
            await sales.Source.InsertAsync(sales.Notes.Note(1_000 + i));
            await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(i * 7), i + 0.25m, $"E31{i}");
        }

        await sales.InSyncAsync();
        Assert.Equal(1_020, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task A_row_changed_again_and_again_ends_as_in_the_source()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        sales.Run();
        for (var i = 1; i <= 60; i++) await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(3), i, $"E31{i}");
        await sales.InSyncAsync();
        Assert.Equal(60m, await TotalAsync(sales, 3));
    }

    [Fact]
    public async Task A_row_changed_while_it_waits_in_the_queue_arrives_in_its_newest_version()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var producer = sales.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() >= 50, Pipeline.Patience, () => $"50 records wait. {producer.AllText}");
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(8), 888.88m, "E31888");
        await Eventually.TrueAsync(async () => await sales.QueueLengthAsync() >= 51, Pipeline.Patience, () => $"51 records wait. {producer.AllText}");

        sales.Start("run", "--role", "consumer");
        await sales.InSyncAsync();
        Assert.Equal(888.88m, await TotalAsync(sales, 8));
    }

    [Fact]
    public async Task A_row_that_commits_late_with_an_older_stamp_is_still_picked_up()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        sales.Run();
        await sales.InSyncAsync();

        await using var slow = await sales.Source.Server.OpenAsync();
        await using (var transaction = (SqlTransaction)await slow.BeginTransactionAsync())
        {
            await using var insert = new SqlCommand(
                $"INSERT INTO {sales.Source.Table} (CONDUCE, TOTAL, ULTIMA_MODIFICACION) VALUES ('LATE', 1, GETDATE())", slow, transaction);
            await insert.ExecuteNonQueryAsync();
            await sales.Source.InsertAsync(sales.Notes.Note(101));
            await Eventually.TrueAsync(
                async () => await sales.Target.CountAsync() == 101, Pipeline.Patience, () => $"the newer row arrives first. {sales.Services[0].AllText}");
            await transaction.CommitAsync();
        }

        await sales.InSyncAsync();
        Assert.Equal(102, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task A_second_update_within_one_tick_of_the_clock_is_picked_up()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        sales.Run();
        await sales.InSyncAsync();

        var stamp = await sales.Source.NowAsync();
        await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(5), 1.11m, stamp);
        await sales.InSyncAsync();
        await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(5), 2.22m, stamp);
        await sales.InSyncAsync();
        Assert.Equal(2.22m, await TotalAsync(sales, 5));
    }

    [Fact]
    public async Task A_late_row_at_the_newest_stamp_is_picked_up()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        sales.Run();
        await sales.InSyncAsync();

        // Its key sorts before all that were read at this stamp.
        await sales.Source.FillAsync([sales.Notes.Note(100) with { Conduce = "AA-FIRST", SyncId = "late" }]);
        await sales.InSyncAsync();
        Assert.Equal(101, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task A_row_stamped_in_the_future_does_not_hide_the_changes_behind_it()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(5), 5.55m, new DateTime(2099, 12, 31, 0, 0, 0, DateTimeKind.Unspecified));
        sales.Run();
        await sales.InSyncAsync();

        // Also after a start that knows no more than the checkpoint.
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(7), 7.77m, "E317");
        await sales.InSyncAsync();
        await sales.KillAsync(sales.Services[0]);
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(8), 8.88m, "E318");
        sales.Run();
        await sales.InSyncAsync();
        Assert.Equal((5.55m, 7.77m, 8.88m), (await TotalAsync(sales, 5), await TotalAsync(sales, 7), await TotalAsync(sales, 8)));
        Assert.Contains($"ULTIMA_MODIFICACION of {sales.Source.View} is ahead of the server's clock, up to 2099-12-31", sales.Services[0].AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_source_holds_replaces_a_row_of_the_target_with_a_later_stamp()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await sales.Target.ExecuteAsync(
            $"INSERT INTO datos_vista (conduce, total, ultima_modificacion) VALUES ('{DeliveryNoteGenerator.Conduce(4)}', 4444, '2031-01-01')");
        await sales.RunOnceAsync();
        Assert.NotEqual(4444m, await TotalAsync(sales, 4));
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_stamp_that_was_wrong_and_is_corrected_brings_the_row_with_it()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(5), 5.55m, new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Unspecified));
        await sales.RunOnceAsync();
        Assert.Equal(5.55m, await TotalAsync(sales, 5));

        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(5), 6.66m, "E315");
        Assert.Contains("1 applied", (await sales.RunOnceAsync()).AllText, StringComparison.Ordinal);
        Assert.Equal(6.66m, await TotalAsync(sales, 5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_changed_a_second_time_with_an_earlier_stamp_ends_as_in_the_source(bool inOneBatch)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        var now = await sales.Source.NowAsync();
        var producer = sales.Start("run", "--role", "producer");
        if (!inOneBatch) sales.Start("run", "--role", "consumer");
        await ChangeAsync(1.11m, now, queued: 1);
        await ChangeAsync(2.22m, now.AddSeconds(-5), queued: 2);
        if (inOneBatch) sales.Start("run", "--role", "consumer");
        await sales.InSyncAsync();
        Assert.Equal(2.22m, await TotalAsync(sales, 3));

        // Both versions wait in the queue, or the first is applied before the second is read.
        async Task ChangeAsync(decimal total, DateTime stamp, int queued)
        {
            await sales.Source.SetTotalAsync(DeliveryNoteGenerator.Conduce(3), total, stamp);
            await Eventually.TrueAsync(
                async () => inOneBatch ? await sales.QueueLengthAsync() >= queued : await TotalAsync(sales, 3) == total, Pipeline.Patience, () => $"{total} is on its way. {producer.AllText}");
        }
    }

    private static Task<decimal> TotalAsync(Pipeline sales, int number)
        => sales.Target.ScalarAsync<decimal>($"SELECT total FROM datos_vista WHERE conduce = '{DeliveryNoteGenerator.Conduce(number)}'");
}
