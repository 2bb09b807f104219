using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Faults.AtSource;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class TableTests(FaultReport report)
{
    [Fact]
    public Task Tables_that_are_emptied_or_made_anew_on_either_side_are_equal_again() => Lane.RunAsync("tables", [.. TableFaults.All, .. TargetFaults.All], report, rounds: ScheduleSettings.Half);
}
