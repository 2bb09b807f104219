using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class LockedOutTests(FaultReport report)
{
    /// <remarks>Once each: what only an operator can mend is looked at each minute.</remarks>
    [Fact]
    public Task Let_in_again_it_goes_on() =>
        Lane.RunAsync("locked-out", [RedisFaults.PasswordChanged, SourceFaults.LoginRefused, SourceFaults.TimedOut], report, rounds: 1);
}
