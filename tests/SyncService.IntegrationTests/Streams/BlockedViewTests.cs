using System.Text.RegularExpressions;
using LocalServers;
using LocalServers.Sales;
using LocalServers.Service;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

/// <summary>Views that wait for the lock of an open transaction, and one that does not.</summary>
public sealed class BlockedViewTests(TestServers servers)
{
    /// <summary>As many as are read at once, and some more.</summary>
    private const int Blocked = 10;

    [Theory]
    [InlineData("0.2")]
    [InlineData("5")]
    public async Task The_others_go_on_and_status_names_the_view_that_waits(string interval)
    {
        await using var folder = PrivateFolder.Create("sync-test-blocked");
        await using var source = await SqlServerStandIn.StartStandInAsync(folder, new StandInOptions { Isolation = "locking" });
        await using var sales = await Pipeline.CreateAsync(servers, ownSource: source);
        var other = new SalesSource(source, "OTRA", "VW_OTRA");
        await other.CreateAsync();
        await sales.Source.FillAsync(sales.Notes.Notes(20));
        var targets = await ManyStreams.TargetsAsync(sales, Blocked);
        ManyStreams.Configure(sales, [.. targets.Select(target => (sales.Source.View, target.Table)), (other.View, sales.Target.Table)]);
        sales.Settings["SYNC_INTERVAL"] = interval;
        var service = sales.Run();
        foreach (var target in targets) await ArriveAsync(target, 20, service);

        await using (var user = await source.OpenAsync())
        {
            await using var transaction = (SqlTransaction)await user.BeginTransactionAsync();
            await using (var update = new SqlCommand($"UPDATE {sales.Source.Table} SET TOTAL = 77, ULTIMA_MODIFICACION = GETDATE() WHERE CONDUCE = '{DeliveryNoteGenerator.Conduce(1)}'", user, transaction))
            {
                await update.ExecuteNonQueryAsync();
            }

            for (var i = 1; i <= 3; i++)
            {
                await other.InsertAsync(sales.Notes.Note(i));
                await ArriveAsync(sales.Target, i, service);
            }

            await Eventually.TrueAsync(async () => await WaitsAsync(sales), Pipeline.Patience, () => $"status names the view that waits. {service.AllText}");
            await service.LineAsync($@"t\d+: {sales.Source.View} keeps its reader waiting for rows\. .*Other streams go on\.", Pipeline.Patience);
            await other.InsertAsync(sales.Notes.Note(4));
            await ArriveAsync(sales.Target, 4, service);
            await transaction.CommitAsync();
        }

        foreach (var target in targets)
        {
            await Eventually.TrueAsync(
                async () => await target.ScalarAsync<decimal>($"SELECT total FROM {target.Table} WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}'") == 77, Pipeline.Patience, () => $"{target.Table} goes on. {service.AllText}");
        }
    }

    private async Task<bool> WaitsAsync(Pipeline sales)
    {
        await using var status = SyncServiceProcess.Start(servers.Folder, sales.Settings, "status");
        var code = await status.ExitAsync(Pipeline.Patience);
        var text = status.Output.Text.Replace('\n', ' ');
        return code == 1
            && Regex.IsMatch(text, "t1 +waiting")
            && Regex.IsMatch(text, $@"t1: {sales.Source.View} keeps its reader waiting for rows\. +\(The producer, since \S+ \S+ UTC\.\)");
    }

    private static Task ArriveAsync(SalesTarget target, long rows, SyncServiceProcess service) => Eventually.TrueAsync(
        async () => await target.CountAsync() == rows, Pipeline.Patience, () => $"{rows} rows arrive in {target.Table}. {service.AllText}");
}
