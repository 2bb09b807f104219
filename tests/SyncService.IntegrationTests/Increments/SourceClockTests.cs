using LocalServers;
using LocalServers.Sales;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>A SQL Server whose clock goes back, by hand or because summer time ends, while the service looks and while nobody does.</summary>
public sealed class SourceClockTests(TestServers servers)
{
    /// <summary>Half past two in Madrid, the first time, on the night on which summer time ends.</summary>
    private static readonly DateTimeOffset FirstPass = new(2026, 10, 25, 0, 30, 0, TimeSpan.Zero);

    /// <summary>Ten past two, the second time.</summary>
    private static readonly DateTimeOffset SecondPass = new(2026, 10, 25, 1, 10, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_of_the_hour_that_comes_twice_arrives_in_its_second_pass(bool serviceIsUp)
    {
        await using var source = await StartAsync("Europe/Madrid");
        await source.SetClockAsync(FirstPass);
        await using var sales = await FilledAsync(source);
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(3), 1.11m, "E311");
        await RunUntilInSyncAsync(sales, goesOn: serviceIsUp);

        await source.SetClockAsync(SecondPass);
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(3), 2.22m, "E312");
        await sales.Source.InsertAsync(sales.Notes.Note(201));
        if (!serviceIsUp) sales.Run();
        await sales.InSyncAsync();
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(60, false)]
    [InlineData(3600, true)]
    [InlineData(3600, false)]
    public async Task Rows_written_after_the_clock_went_back_arrive(int seconds, bool serviceIsUp)
    {
        await using var source = await StartAsync("UTC");
        await using var sales = await FilledAsync(source);
        await RunUntilInSyncAsync(sales, goesOn: serviceIsUp);

        await source.StepClockAsync(TimeSpan.FromSeconds(-seconds));
        for (var i = 1; i <= 5; i++) await sales.Source.InsertAsync(sales.Notes.Note(200 + i));
        if (!serviceIsUp) sales.Run();
        await sales.InSyncAsync();
        Assert.Equal(205, await sales.Target.CountAsync());
    }

    /// <summary>The clock is asked for about once a second, and more readings than one may go by what it said.</summary>
    [Fact]
    public async Task Rows_written_right_after_the_clock_went_back_arrive_without_an_overlap()
    {
        await using var source = await StartAsync("UTC");
        await using var sales = await FilledAsync(source);
        sales.Settings["SYNC_OVERLAP"] = "0";
        await RunUntilInSyncAsync(sales, goesOn: true);
        for (var step = 0; step < 5; step++)
        {
            await source.StepClockAsync(TimeSpan.FromMinutes(-1));
            for (var i = 1; i <= 100; i++) await sales.Source.InsertAsync(sales.Notes.Note(200 + (100 * step) + i));
            await sales.InSyncAsync();
        }
    }

    /// <summary>The login may see open transactions, so the overlap does not matter.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_that_commits_long_after_its_stamp_arrives(bool serviceStaysUp)
    {
        await using var source = await StartAsync("UTC");
        await using var sales = await FilledAsync(source);
        await RunUntilInSyncAsync(sales, goesOn: true);
        await using var slow = await source.OpenAsync();
        await using var transaction = (SqlTransaction)await slow.BeginTransactionAsync();
        await using var insert = new SqlCommand($"INSERT INTO {sales.Source.Table} (CONDUCE, TOTAL, ULTIMA_MODIFICACION) VALUES ('LATE', 1, GETDATE())", slow, transaction);
        await insert.ExecuteNonQueryAsync();

        // The position passes the stamp by ten minutes, in more than one complete cycle.
        for (var i = 1; i <= 3; i++)
        {
            await source.StepClockAsync(TimeSpan.FromMinutes(5));
            await sales.Source.InsertAsync(sales.Notes.Note(200 + i));
            await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == 200 + i, Pipeline.Patience, () => $"row {i} arrives first. {sales.Services[^1].AllText}");
        }

        if (!serviceStaysUp) await sales.KillAsync(sales.Services[^1]);
        await transaction.CommitAsync();
        if (!serviceStaysUp) sales.Run();
        await sales.InSyncAsync();
        Assert.Equal(204, await sales.Target.CountAsync());
    }

    private Task<SqlServerStandIn> StartAsync(string zone) => SqlServerStandIn.StartStandInAsync(servers.Folder, new StandInOptions { TimeZone = zone });

    private async Task<Pipeline> FilledAsync(SqlServerStandIn source)
    {
        var sales = await Pipeline.CreateAsync(servers, ownSource: source);
        await sales.Source.FillAsync(sales.Notes.Notes(200));

        // So that the overlap does not help.
        sales.Settings["SYNC_OVERLAP"] = "1";
        return sales;
    }

    private static async Task RunUntilInSyncAsync(Pipeline sales, bool goesOn)
    {
        if (!goesOn)
        {
            await sales.RunOnceAsync();
            return;
        }

        sales.Run();
        await sales.InSyncAsync();
    }
}
