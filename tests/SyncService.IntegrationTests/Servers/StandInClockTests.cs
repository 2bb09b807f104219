using LocalServers;
using LocalServers.SqlServer;

namespace SyncService.IntegrationTests.Servers;

/// <summary>The clock of a stand-in that runs as a program of its own.</summary>
public sealed class StandInClockTests
{
    private const string Now = "SELECT CONVERT(varchar(40), CAST(SYSDATETIMEOFFSET() AS datetimeoffset(0)))";

    [Fact]
    public async Task A_test_sets_it_steps_it_and_moves_it_to_another_zone()
    {
        await using var folder = PrivateFolder.Create("sync-test-clock");
        await using var server = await SqlServerStandIn.StartStandInAsync(folder, new StandInOptions { TimeZone = "Europe/Madrid", Product = "2022" });
        Assert.Equal(16, await server.ScalarAsync<int>("SELECT CAST(SERVERPROPERTY('ProductMajorVersion') AS int)"));

        await server.SetClockAsync(new DateTimeOffset(2024, 10, 27, 0, 30, 0, TimeSpan.Zero), running: false);
        Assert.Equal("2024-10-27 02:30:00 +02:00", await server.ScalarAsync<string>(Now));
        await server.StepClockAsync(TimeSpan.FromHours(1));
        Assert.Equal("2024-10-27 02:30:00 +01:00", await server.ScalarAsync<string>(Now));
        await server.SetTimeZoneAsync("Pacific Standard Time");
        Assert.Equal("2024-10-26 18:30:00 -07:00", await server.ScalarAsync<string>(Now));
    }
}
