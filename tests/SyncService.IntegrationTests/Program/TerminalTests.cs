using LocalServers.Processes;
using LocalServers.Service;
using Npgsql;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>What the program draws on a terminal.</summary>
public sealed class TerminalTests(TestServers servers)
{
    [Theory]
    [InlineData("run", "--once")]
    [InlineData("run")]
    public async Task A_first_load_has_a_bar_that_is_gone_when_it_is_done(params string[] arguments)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["NO_COLOR"] = "";
        await using var user = await sales.Postgres.OpenAsync(sales.Database);
        SyncServiceProcess service;
        await using (await HeldAsync(user))
        {
            service = sales.Track(SyncServiceProcess.StartOnTerminal(servers.Folder, sales.Settings, arguments));
            await service.LineAsync(@"default  .*\e\[\S*m─+\e\[0m  +0 %  0 of 20 rows", Pipeline.Patience);
        }

        await service.LineAsync(@"default: first load done: 20 rows in ", Pipeline.Patience);
        if (arguments.Length == 1)
        {
            await sales.InSyncAsync();
            service.Signal(ProcessSignal.Terminate);
        }

        await service.ExitAsync(Pipeline.Patience);

        // What was drawn last was erased: nothing but whole lines follows.
        var text = service.Output.Text;
        Assert.DoesNotContain("─", text[text.LastIndexOf("\e[J", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task NO_COLOR_leaves_the_bar_and_takes_the_colours()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["NO_COLOR"] = "1";
        await using var user = await sales.Postgres.OpenAsync(sales.Database);
        SyncServiceProcess service;
        await using (await HeldAsync(user))
        {
            service = sales.Track(SyncServiceProcess.StartOnTerminal(servers.Folder, sales.Settings, "run", "--once"));
            await service.LineAsync("default  ─+ +0 %  0 of 20 rows", Pipeline.Patience);
        }

        await service.ExitAsync(Pipeline.Patience);
        Assert.DoesNotMatch(@"\e\[[\d;]*m", service.Output.Text);
    }

    [Fact]
    public async Task Without_a_terminal_a_first_load_is_told_in_plain_lines()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await using var user = await sales.Postgres.OpenAsync(sales.Database);
        SyncServiceProcess service;
        await using (await HeldAsync(user))
        {
            service = sales.Start("run", "--once");
            await service.LineAsync("default: first load: 0 rows so far, 0 rows/s$", Pipeline.Patience);
        }

        Assert.Equal(0, await service.ExitAsync(Pipeline.Patience));
        Assert.Matches("(?m)default: first load done: 20 rows in ", service.Output.Text);
        Assert.DoesNotContain('\e', service.AllText);
    }

    [Fact]
    public async Task Status_is_drawn_in_colours_on_a_terminal_and_watched_in_place()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["NO_COLOR"] = "";
        sales.Run();
        await sales.InSyncAsync();
        await using var once = SyncServiceProcess.StartOnTerminal(servers.Folder, sales.Settings, "status");
        Assert.Equal(0, await once.ExitAsync(Pipeline.Patience));
        Assert.Matches(@"default +\e\[\S*mrunning\e\[0m", once.Output.Text);
        await using var watch = SyncServiceProcess.StartOnTerminal(servers.Folder, sales.Settings, "status", "--watch");
        await watch.LineAsync(@"\e\[\d+A", Pipeline.Patience);
    }

    /// <summary>A user's lock lets nothing be written to the table until it is given up.</summary>
    private static async Task<NpgsqlTransaction> HeldAsync(NpgsqlConnection user)
    {
        var hold = await user.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("LOCK TABLE datos_vista IN SHARE MODE", user);
        await command.ExecuteNonQueryAsync();
        return hold;
    }
}
