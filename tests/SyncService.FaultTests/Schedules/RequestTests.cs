using SyncService.FaultTests.Faults.Asked;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class RequestTests(FaultReport report)
{
    [Fact]
    public Task What_is_called_done_is_in_the_target_whatever_goes_wrong_meanwhile() => Lane.RunAsync("requests", RequestFaults.All, report, rounds: ScheduleSettings.Half);
}
