using SyncService.FaultTests.Load;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Schedules;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Source;

/// <summary>Rows of old stamps are known by count and sum, and not read again as long as these are the same.</summary>
public sealed class OldStampsTests(FaultReport report)
{
    /// <summary>More than are remembered one by one.</summary>
    private const int Old = 12_000;

    /// <summary>Behind all that the workload enters; stamped on some days of March 2024.</summary>
    private const int First = 1_000_001;

    private static readonly DateTimeOffset Among = new(2024, 3, 23, 12, 0, 0, TimeSpan.Zero);

    private const int Steps = 6;

    [Fact]
    public async Task A_clock_that_goes_back_among_them_and_forward_again_hides_no_change()
    {
        var dice = new Random(ScheduleSettings.Seed);
        await using var stage = await Stage.OpenAsync("old-stamps", ScheduleSettings.Seed);
        var stream = stage.Streams[0];
        await stream.Source.FillAsync(stream.Notes.Notes(Old, First));
        await stage.GoAsync();
        for (var i = 0; i < Steps; i++)
        {
            var isDown = dice.Next(3) == 0;
            if (isDown) await stage.Services.KillAllAsync();
            using (await stage.Load.PauseAsync())
            {
                await stage.Source.SetClockAsync(i % 2 == 0 ? Among + TimeSpan.FromHours(dice.Next(-48, 48)) : DateTimeOffset.UtcNow);
                await SourceWriter.UpdateAsync(stream, First + dice.Next(Old), dice.Next(1, 50), i, stage.Load.NextNumber());
            }

            await stage.Load.WritesAsync(5);
            if (isDown) stage.Services.Start();
            report.Add("the clock of SQL Server goes back among old stamps, and forward", await stage.Arrival.AllAsync());
        }

        await stage.Arrival.AssertExactAsync();
    }
}
