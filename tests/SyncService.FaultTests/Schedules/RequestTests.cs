using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Faults.Asked;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class RequestTests(FaultReport report)
{
    /// <summary>The kinds that strike beside them have lanes of their own: other ones each time the seed is another, and all in a soak.</summary>
    private const int Kinds = 4;

    [Fact]
    public Task What_is_called_done_is_in_the_target_whatever_goes_wrong_meanwhile()
    {
        Fault[] kinds = [.. RequestFaults.All];
        new Random(ScheduleSettings.Seed).Shuffle(kinds);
        return Lane.RunAsync("requests", [.. kinds.Take(Kinds * ScheduleSettings.Rounds)], report, rounds: 1);
    }
}
