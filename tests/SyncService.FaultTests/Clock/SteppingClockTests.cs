using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Clock;

public sealed class SteppingClockTests(FaultReport report)
{
    /// <summary>Daylight saving, a wrong time zone, a dead battery, a typing error; and back.</summary>
    private static readonly int[] Hours = [-1, 1, -24 * 365 * 20, 24 * 365 * 10, 0];

    [Fact]
    public async Task However_the_clock_steps_everything_arrives()
    {
        await using var stage = await Stage.OpenAsync("clock", seed: 1, usersDelete: true);
        using var clock = await SteppingClock.ForAsync(stage.Folder, stage.Services.Settings);
        stage.Services.Settings["STATS_INTERVAL"] = "1";
        await stage.GoAsync();
        foreach (var hours in Hours)
        {
            var there = DateTime.UtcNow.AddHours(hours);
            var seen = stage.Services.ListenAsync($@"^{there:yyyy}-.*\[STATS\]");
            clock.Step(TimeSpan.FromHours(hours));
            await stage.Arrival.ProgressAsync(30);
            report.Add("clock: stepped while running", await stage.Arrival.AllAsync());
            // It did live in that year.
            await seen;
        }

        // To and fro between any two steps of the protocol, and through a start.
        for (var i = 0; i < 40; i++)
        {
            clock.Step(TimeSpan.FromHours(i % 2 == 0 ? 30 : -30));
            await stage.Arrival.ProgressAsync(2);
            if (i != 20) continue;
            await stage.Services.KillAllAsync();
            stage.Services.Start();
        }

        report.Add("clock: back and forth", await stage.Arrival.AllAsync());
        await stage.Arrival.AssertExactAsync();
    }

    [Fact]
    public async Task After_a_step_back_pauses_are_no_longer_than_before()
    {
        await using var stage = await Stage.OpenAsync("clock-down", seed: 1, usersDelete: true);
        using var clock = await SteppingClock.ForAsync(stage.Folder, stage.Services.Settings);
        await stage.GoAsync();
        var said = stage.Services.ListenAsync("Trying again");
        await stage.Redis.KillAsync();
        await said;
        clock.Step(TimeSpan.FromDays(-3));
        await stage.Redis.StartAgainAsync();
        report.Add("clock: stepped back while Redis was down", await stage.Arrival.AllAsync());
        await stage.Arrival.AssertExactAsync();
    }
}
