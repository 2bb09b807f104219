using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class NetworkTests(FaultReport report)
{
    [Fact]
    public Task Whatever_the_network_does_everything_arrives() => Lane.RunAsync("network", NetworkFaults.All, report);
}
