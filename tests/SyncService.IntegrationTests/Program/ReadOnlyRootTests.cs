using System.Globalization;
using LocalServers;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary>The published program as the image runs it: an ordinary user without rights, on a root that cannot be written.</summary>
public sealed class ReadOnlyRootTests(TestServers servers)
{
    [Fact]
    public async Task The_program_syncs_and_is_healthy_as_an_ordinary_user_on_a_read_only_root()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        sales.Settings["HTTP_PORT"] = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);
        sales.Settings["LOG_DIR"] = $"{ReadOnlyRoot.LogFolder}/logs";

        var service = Start(sales, "run");

        await service.LineAsync("The page is at", Pipeline.Patience);
        await sales.InSyncAsync();
        var standing = ReadOnlyRoot.Standing(service.Id);
        Assert.StartsWith(ReadOnlyRoot.User.ToString(CultureInfo.InvariantCulture), standing["Uid"], StringComparison.Ordinal);
        Assert.Equal("0000000000000000", standing["CapEff"]);
        Assert.Equal("0000000000000000", standing["CapBnd"]);
        Assert.Equal("1", standing["NoNewPrivs"]);
        foreach (var verb in (string[][])[["health"], ["health", "--ready"]])
        {
            var health = Start(sales, verb);
            Assert.True(await health.ExitAsync(Pipeline.Patience) == 0, health.AllText);
        }

        Assert.DoesNotContain("WARNING", service.AllText, StringComparison.Ordinal);
        await ReadOnlyRoot.TerminateAsync(service.Id);
        Assert.Equal(0, await service.ExitAsync(Pipeline.Patience));
    }

    private SyncServiceProcess Start(Pipeline sales, params IReadOnlyList<string> arguments)
    {
        var folder = servers.Folder.NewFolder("read-only");
        return SyncServiceProcess.StartUnder(ReadOnlyRoot.Words(folder), folder, sales.Settings, arguments);
    }
}
