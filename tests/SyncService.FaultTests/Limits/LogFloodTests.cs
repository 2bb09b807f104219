using LocalServers.Postgres;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Limits;

public sealed class LogFloodTests
{
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(25);

    /// <remarks>
    /// Five streams with two halves each meet the failure, and one speaks for all; pauses of up to 1, 2, 4, 8 s in between make some five
    /// lines. A failure may be put in other words while it begins, and the speaker may change.
    /// </remarks>
    [Theory]
    [InlineData("SQL Server")]
    [InlineData("Redis")]
    [InlineData("PostgreSQL")]
    public async Task A_store_that_is_down_gives_few_lines(string store)
    {
        await using var stage = await Stage.OpenAsync("flood", seed: 1);
        var service = await stage.GoAsync();
        var before = service.Output.Written + service.Errors.Written;
        switch (store)
        {
            case "Redis": await stage.Redis.KillAsync(); break;
            case "PostgreSQL": await stage.Postgres.StopAsync(PostgresStop.Immediate); break;
            default: stage.ToSource.Fault = LocalServers.Network.NetworkFault.Refusing; stage.ToSource.Cut(); break;
        }

        await Task.Delay(Down);
        var lines = service.Output.Written + service.Errors.Written - before;
        Assert.False(service.HasExited, service.AllText);
        Assert.InRange(lines, 1, 40);
        Console.WriteLine($"{store} down for {Down.TotalSeconds:0} s: {lines} lines");
    }
}
