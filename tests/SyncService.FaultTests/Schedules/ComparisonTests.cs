using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Faults.Comparing;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class ComparisonTests(FaultReport report)
{
    /// <summary>A comparison takes its time: other ones strike each time the seed is another, and all in a soak.</summary>
    private const int Kinds = 2;

    [Fact]
    public Task Whatever_strikes_a_comparison_rows_go_and_come_back_as_the_source_has_them()
    {
        Fault[] kinds = [.. ComparisonFaults.All];
        new Random(ScheduleSettings.Seed).Shuffle(kinds);
        return Lane.RunAsync("comparisons", [.. kinds.Take(Kinds * ScheduleSettings.Rounds)], report, rounds: 1);
    }
}
