using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class StoreTests(FaultReport report)
{
    [Fact]
    public Task Whatever_happens_to_the_stores_everything_arrives() =>
        Lane.RunAsync("stores", [.. RedisFaults.All, .. PostgresFaults.All, .. SourceFaults.All], report);
}
