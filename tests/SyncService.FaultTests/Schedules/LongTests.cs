using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class LongTests(FaultReport report)
{
    /// <remarks>Once each.</remarks>
    [Fact]
    public Task What_lasts_longer_does_no_more_harm() =>
        Lane.RunAsync("long", [PostgresFaults.LockedForAMinute, InstanceFaults.FrozenForAMinute, .. NetworkFaults.Long], report, rounds: 1);
}
