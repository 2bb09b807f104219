using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.WebTests.Setup;

/// <summary><c>sync-service verify</c>, beside the service.</summary>
internal static class Comparison
{
    /// <param name="servers">Those of the test.</param>
    /// <param name="sales">Whose stream it is.</param>
    /// <param name="expected">The exit code: 0 where it is equal, 4 where it is not.</param>
    public static async Task RunAsync(TestServers servers, Pipeline sales, int expected)
    {
        await using var verify = SyncServiceProcess.Start(servers.Folder, sales.Settings, "verify");
        var code = await verify.ExitAsync(Pipeline.Patience);
        Assert.True(code == expected, $"verify ended with {code}:\n{verify.AllText}");
    }
}
