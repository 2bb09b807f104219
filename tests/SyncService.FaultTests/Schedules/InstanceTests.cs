using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class InstanceTests(FaultReport report)
{
    [Fact]
    public Task However_many_instances_run_everything_arrives_once() => Lane.RunAsync("instances", InstanceFaults.All, report);
}
