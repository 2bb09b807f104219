using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

public sealed class UnprivilegedTests(TestServers servers)
{
    [Fact]
    public async Task A_log_folder_that_may_not_be_written_costs_the_file_and_one_line()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        var service = sales.Track(SyncServiceProcess.StartUnprivileged(servers.Folder, sales.Settings, "run", "--once"));
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == 0, $"It ended with {code}:\n{service.AllText}");
        await sales.AssertEqualAsync(20);
        Assert.Single(service.AllText.Split('\n'), line => line.Contains($"LOG_DIR {service.Folder}/logs cannot be written to", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(service.Folder));
        ConfigurationTests.AssertNoStackTrace(service);
    }
}
