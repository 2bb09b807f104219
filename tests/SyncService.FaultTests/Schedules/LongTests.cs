using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

/// <remarks>Once each, and the longest first: what runs beside them is shorter.</remarks>
public sealed class LockedForAMinuteTests(FaultReport report)
{
    [Fact]
    public Task A_table_that_is_locked_for_a_minute_gets_everything_afterwards() =>
        Lane.RunAsync("locked", [PostgresFaults.LockedForAMinute, PostgresFaults.ClosedForAMinute], report, rounds: 1);
}

public sealed class FrozenForAMinuteTests(FaultReport report)
{
    [Fact]
    public Task An_instance_that_was_frozen_for_a_minute_does_no_harm() =>
        Lane.RunAsync("frozen", [InstanceFaults.FrozenForAMinute], report, rounds: 1);
}

public sealed class HalfOpenTests(FaultReport report)
{
    [Fact]
    public Task A_network_that_is_half_open_for_longer_does_no_more_harm() =>
        Lane.RunAsync("half-open", NetworkFaults.Long, report, rounds: 1);
}
