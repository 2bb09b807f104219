using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class ServiceTests(FaultReport report)
{
    [Fact]
    public Task Killed_at_any_step_it_goes_on_where_it_was() => Lane.RunAsync("service", ServiceFaults.All, report);
}
