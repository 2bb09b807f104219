using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Poolers;

/// <summary>Behind a PgBouncer in session mode all works, and its other clients notice nothing.</summary>
public sealed class OwnSessionTests(TestServers servers)
{
    private const int Size = 20;

    /// <summary>With its own reset, and with none: then what the service leaves is what the next client gets.</summary>
    [Theory]
    [InlineData("DISCARD ALL")]
    [InlineData("")]
    public async Task All_commands_work_and_leave_nothing_on_its_sessions(string reset)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 500);
        await using var pooler = await StartAsync(sales, Size, reset);
        await using var bystander = await Bystander.StartAsync(pooler, sales, Size);
        bystander.Work();

        var service = sales.Run();
        await sales.Source.InsertAsync(sales.Notes.Note(501));
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(5), 5.55m, "E315");
        await sales.InSyncAsync();
        await CommandRun.RunAsync(sales, 0, "status");
        await sales.StopAsync(service);
        await bystander.AssertUndisturbedAsync();

        foreach (var command in (string[])["check", "init", "run --once", "plan", "dead list", "pause", "resume"])
        {
            await CommandRun.RunAsync(sales, 0, command.Split(' '));
            await bystander.AssertUndisturbedAsync();
        }

        await sales.AssertEqualAsync(501);
        await bystander.FinishAsync();
    }

    [Fact]
    public async Task A_service_that_is_killed_leaves_nothing_on_its_sessions()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 500);
        await using var pooler = await StartAsync(sales, Size, "DISCARD ALL");
        await using var bystander = await Bystander.StartAsync(pooler, sales, Size);
        bystander.Work();
        var service = sales.Run();
        await sales.InSyncAsync();
        await sales.KillAsync(service);
        await bystander.FinishAsync();

        // The locks of the killed one are gone, too.
        await sales.Source.InsertAsync(sales.Notes.Note(501));
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(501);
    }

    [Theory]
    [InlineData("DISCARD ALL", false)]
    [InlineData("", true)]
    public async Task A_pooler_that_clears_no_session_is_warned_of(string reset, bool isWarned)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        await using var pooler = await StartAsync(sales, Size, reset);
        var text = await CommandRun.RunAsync(sales, 0, "check");
        Assert.Equal(isWarned, text.Contains("gives a session on as its client left it", StringComparison.Ordinal));
        Assert.Equal(isWarned, text.Contains("Set PgBouncer's server_reset_query to DISCARD ALL", StringComparison.Ordinal));
    }

    /// <summary>The session that holds the locks meets another process of the server then.</summary>
    [Fact]
    public async Task A_pooler_that_begins_to_share_sessions_while_the_service_runs_stops_it_until_it_is_set_back()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await using var pooler = await StartAsync(sales, Size, "DISCARD ALL");
        var service = sales.Run();
        await sales.InSyncAsync();
        await pooler.ReloadAsync(new PoolerOptions { Mode = "transaction", Size = Size });
        await service.LineAsync("is behind PgBouncer in transaction mode", Pipeline.Patience);

        await pooler.ReloadAsync(new PoolerOptions { Mode = "session", Size = Size });
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_pool_that_is_too_small_is_told_with_the_setting_to_change()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        await using var pooler = await StartAsync(sales, 1, "DISCARD ALL");
        sales.Settings["START_TIMEOUT"] = "1";
        var text = await CommandRun.RunAsync(sales, 1, "run");
        Assert.Contains("has no second session for the service. Raise the size of its pool (PgBouncer: default_pool_size)", text, StringComparison.Ordinal);
    }

    private async Task<PrivatePgBouncer> StartAsync(Pipeline sales, int size, string reset)
    {
        var pooler = await PrivatePgBouncer.StartAsync(
            servers.Folder, sales.Postgres, new PoolerOptions { Mode = "session", Size = size, Settings = new Dictionary<string, string> { ["server_reset_query"] = reset } });
        sales.Settings["PG_PORT"] = $"{pooler.Port}";
        return pooler;
    }
}
