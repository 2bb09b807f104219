using LocalServers;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults.AtSource;

/// <summary>What happens to the clock by which SQL Server stamps its rows.</summary>
/// <remarks>
/// Each ends when everything has arrived: rows that were stamped while a clock stood back, and were not read before it went forward again, are found by no stamp:
/// nothing tells of them.
/// </remarks>
internal static class ClockFaults
{
    private static readonly TimeSpan[] Steps = [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)];

    private static readonly string[] Zones = ["UTC", "America/Santo_Domingo", "Europe/Madrid", "Asia/Kathmandu", "Pacific/Auckland"];

    /// <summary>A moment before the hour that comes twice, and before the one that does not come.</summary>
    private static readonly DateTimeOffset SummerEnds = new(2026, 10, 25, 0, 59, 59, TimeSpan.Zero);

    private static readonly DateTimeOffset SummerBegins = new(2027, 3, 28, 0, 59, 59, TimeSpan.Zero);

    public static IReadOnlyList<Fault> All { get; } =
    [
        .. Each("the clock of SQL Server goes back", (stage, random) => stage.Source.StepClockAsync(-Steps[random.Next(Steps.Length)])),
        .. Each("the clock of SQL Server goes forward", (stage, random) => stage.Source.StepClockAsync(Steps[random.Next(Steps.Length)])),
        .. Each("SQL Server moves to another zone", (stage, random) => stage.Source.SetTimeZoneAsync(Zones[random.Next(Zones.Length)])),
        .. Each("summer time ends", (stage, _) => CrossAsync(stage, SummerEnds)),
        .. Each("summer time begins", (stage, _) => CrossAsync(stage, SummerBegins)),
        new("the clock of SQL Server goes back and forth", async (stage, random) =>
        {
            for (var i = 0; i < 6; i++)
            {
                await stage.Source.StepClockAsync(Steps[random.Next(Steps.Length)] * (i % 2 == 0 ? -1 : 1));
                await stage.Arrival.AllAsync();
            }
        }),
    ];

    /// <summary>While the service runs, and while none does.</summary>
    private static IEnumerable<Fault> Each(string what, Func<Stage, Random, Task> move) =>
    [
        new($"{what}, with the service up", async (stage, random) =>
        {
            await move(stage, random);
            await stage.Arrival.AllAsync();
        }),
        new($"{what}, with the service down", async (stage, random) =>
        {
            await stage.Services.KillAllAsync();
            await move(stage, random);
            await stage.Load.WritesAsync(random.Next(1, 20));
            if (stage.Services.Running.Count == 0) stage.Services.Start();
            await stage.Arrival.AllAsync();
        }),
    ];

    /// <summary>Rows are written on both sides of the change; then somebody sets the clock right.</summary>
    private static async Task CrossAsync(Stage stage, DateTimeOffset before)
    {
        using (await stage.Load.PauseAsync())
        {
            await stage.Source.SetTimeZoneAsync("Europe/Madrid");
            await stage.Source.SetClockAsync(before);
        }

        await stage.Load.WritesAsync(5);
        await Eventually.TrueAsync(
            async () => await stage.Source.ScalarAsync<DateTime>("SELECT SYSUTCDATETIME()") >= before.AddSeconds(1).UtcDateTime, Stage.Patience, () => "the hour has passed");
        await stage.Load.WritesAsync(5);
        if (stage.Services.Running.Count == 0) stage.Services.Start();
        await stage.Arrival.AllAsync();
        await stage.Source.SetClockAsync(DateTimeOffset.UtcNow);
    }
}
