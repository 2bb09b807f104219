using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>What the program says about its settings before it touches a server.</summary>
public sealed class ConfigurationTests(TestServers servers)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task All_errors_are_listed_at_once_with_their_variables()
    {
        var settings = new Dictionary<string, string>
        {
            ["MSSQL_HOST"] = "127.0.0.1",
            ["MSSQL_PORT"] = "99999",
            ["PG_HOST"] = "127.0.0.1",
            ["SYNC_INTERVAL"] = "often",
            ["BATCH_SIZE"] = "-1",
        };
        await using var service = SyncServiceProcess.Start(servers.Folder, settings, "run");
        Assert.Equal(2, await service.ExitAsync(Soon));
        Assert.All(
            ["MSSQL_PORT", "MSSQL_DATABASE", "MSSQL_USER", "MSSQL_PASSWORD", "MSSQL_VIEW", "PG_DATABASE", "PG_USER", "PG_PASSWORD", "SYNC_INTERVAL", "BATCH_SIZE"],
            variable => Assert.Contains(variable, service.AllText, StringComparison.Ordinal));
        AssertNoStackTrace(service);
    }

    [Fact]
    public async Task A_streams_file_that_is_missing_is_named()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        sales.Settings["SYNC_CONFIG"] = "/nowhere/streams.json";
        sales.Settings.Remove("MSSQL_VIEW");
        var service = sales.Start("run");
        Assert.Equal(2, await service.ExitAsync(Soon));
        Assert.Contains("SYNC_CONFIG", service.AllText, StringComparison.Ordinal);
        Assert.Contains("/nowhere/streams.json", service.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version", @"\b2\.\d+\.\d+")]
    [InlineData("--help", @"(?s)MSSQL_.*PG_|--once")]
    public async Task It_says_what_it_is(string option, string pattern)
    {
        await using var service = SyncServiceProcess.Start(servers.Folder, new Dictionary<string, string>(), option);
        Assert.Equal(0, await service.ExitAsync(Soon));
        Assert.Matches(pattern, service.Output.Text);
    }

    [Fact]
    public async Task Values_may_come_from_files()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        var folder = sales.Scratch();
        foreach (var name in (string[])["MSSQL_PASSWORD", "PG_PASSWORD", "REDIS_PASSWORD", "MSSQL_USER"])
        {
            var file = Path.Combine(folder, name);
            await File.WriteAllTextAsync(file, sales.Settings[name] + "\n");
            sales.Settings.Remove(name);
            sales.Settings[$"{name}_FILE"] = file;
        }

        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(20);
    }

    [Fact]
    public async Task An_env_file_in_the_working_folder_is_read_and_the_environment_wins()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        var folder = sales.Scratch();
        var lines = sales.Settings.Select(setting => setting.Key == "PG_TABLE_VISTA" ? "PG_TABLE_VISTA=another" : $"{setting.Key}={setting.Value}");
        await File.WriteAllLinesAsync(Path.Combine(folder, ".env"), lines);

        var service = sales.Track(SyncServiceProcess.StartIn(
            folder, new Dictionary<string, string> { ["PG_TABLE_VISTA"] = "datos_vista" }, "run", "--once"));
        Assert.True(await service.ExitAsync(Pipeline.Patience) == 0, service.AllText);
        await sales.AssertEqualAsync(20);
    }

    [Fact]
    public async Task Running_is_what_it_does_without_a_verb()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        var service = sales.Start();
        await sales.InSyncAsync();
        await sales.StopAsync(service);
    }

    internal static void AssertNoStackTrace(SyncServiceProcess service)
    {
        Assert.DoesNotContain("   at ", service.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", service.AllText, StringComparison.Ordinal);
    }
}
