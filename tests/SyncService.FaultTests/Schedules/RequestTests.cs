using SyncService.FaultTests.Faults.Asked;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class RequestTests(FaultReport report)
{
    /// <remarks>Once each: the kinds that strike beside them have lanes of their own.</remarks>
    [Fact]
    public Task What_is_called_done_is_in_the_target_whatever_goes_wrong_meanwhile() => Lane.RunAsync("requests", RequestFaults.All, report, rounds: 1);
}
