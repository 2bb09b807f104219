using LocalServers;
using LocalServers.SqlServer;

namespace SyncService.IntegrationTests.Servers;

/// <summary>The pools of connections, which are those of the whole test process.</summary>
public sealed class StandInPoolTests
{
    [Fact]
    public async Task A_stand_in_that_ends_leaves_the_connections_to_another_alone()
    {
        await using var folder = PrivateFolder.Create("sync-test-pool");
        await using var stays = await SqlServerStandIn.StartStandInAsync(folder, new StandInOptions());
        short session = await stays.ScalarAsync<short>("SELECT @@SPID");
        await using (var ends = await SqlServerStandIn.StartStandInAsync(folder, new StandInOptions())) await ends.ExecuteAsync("SELECT 1");

        // From the pool: whoever is about to open a connection while its pool is cleared is told that none is free.
        Assert.Equal(session, await stays.ScalarAsync<short>("SELECT @@SPID"));
    }
}
