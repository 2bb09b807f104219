using LocalServers;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>What the program says about its servers at the start, and never says.</summary>
public sealed class StartTests(TestServers servers)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Each_of_the_three_servers_is_greeted_with_a_line()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        var service = await sales.RunOnceAsync();
        Assert.All(
            [sales.Settings["MSSQL_PORT"], sales.Settings["PG_PORT"], sales.Settings["REDIS_PORT"]],
            port => Assert.Contains(service.Output.Lines.Concat(service.Errors.Lines), line => line.Contains(port, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("MSSQL")]
    [InlineData("PG")]
    [InlineData("REDIS")]
    public async Task A_server_that_is_not_there_is_named_in_one_line(string server)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Settings[$"{server}_PORT"] = $"{LoopbackPort.Free()}";
        await AssertRefusedAsync(sales, $"{server}_", sales.Settings[$"{server}_PORT"]);
    }

    [Theory]
    [InlineData("MSSQL_PASSWORD")]
    [InlineData("PG_PASSWORD")]
    [InlineData("REDIS_PASSWORD")]
    public async Task A_wrong_password_is_named_by_its_variable_and_never_shown(string variable)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Settings[variable] = "Wrong-pass-123";
        var service = await AssertRefusedAsync(sales, variable, "");
        await AssertSaysNoPasswordAsync(sales, service);
    }

    [Theory]
    [InlineData("MSSQL_DATABASE", "NO_HAY")]
    [InlineData("PG_DATABASE", "no_hay")]
    public async Task A_database_that_does_not_exist_is_named(string variable, string name)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Settings[variable] = name;
        await AssertRefusedAsync(sales, variable, name);
    }

    [Fact]
    public async Task No_password_appears_in_any_output_or_log()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await AssertSaysNoPasswordAsync(sales, await sales.RunOnceAsync());
    }

    [Fact]
    public async Task The_stats_line_has_the_form_that_users_know()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1_247);
        var service = sales.Run();
        await sales.InSyncAsync();
        // The first one comes 30 seconds after the start.
        var line = await service.LineAsync(@"\[STATS\]", TimeSpan.FromSeconds(60));
        Assert.Matches(@"\[STATS\] Uptime: (\d+[dhms])+ \| Processed: 1,247 \| Queue: 0 \| Rate: [\d,]+\.\d/sec \| Errors: 0 \| Never compared$", line);
        Assert.InRange(service.Age, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task The_stats_line_comes_again_at_its_interval()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Settings["STATS_INTERVAL"] = "1";
        var service = sales.Run();
        for (var i = 0; i < 3; i++) await service.Output.WaitForAsync(@"\[STATS\]", TimeSpan.FromSeconds(60), after: service.Output.Written);
    }

    [Fact]
    public async Task Stopping_an_idle_service_takes_less_than_five_seconds()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Settings["SYNC_INTERVAL"] = "3600";
        var service = sales.Run();
        await sales.InSyncAsync();
        await sales.StopAsync(service);
    }

    private static async Task<SyncServiceProcess> AssertRefusedAsync(Pipeline sales, string variable, string also)
    {
        // A composition may start everything at once, so servers get a while to appear; here none will.
        sales.Settings["START_TIMEOUT"] = "1";
        var service = sales.Start("run");
        var code = await service.ExitAsync(Soon);
        Assert.True(code == 1, $"It ended with {code}:\n{service.AllText}");
        var line = Assert.Single(
            service.AllText.Split('\n'),
            line => line.Contains(variable, StringComparison.Ordinal) && !line.Contains("Waiting for it", StringComparison.Ordinal));
        Assert.Contains(also, line, StringComparison.Ordinal);
        ConfigurationTests.AssertNoStackTrace(service);
        return service;
    }

    private static async Task AssertSaysNoPasswordAsync(Pipeline sales, SyncServiceProcess service)
    {
        var everything = service.AllText;
        foreach (var file in Directory.EnumerateFiles(service.Folder, "*", SearchOption.AllDirectories)) everything += await File.ReadAllTextAsync(file);
        Assert.All(
            ["MSSQL_PASSWORD", "PG_PASSWORD", "REDIS_PASSWORD"],
            name => Assert.DoesNotContain(sales.Settings[name], everything, StringComparison.Ordinal));
    }
}
