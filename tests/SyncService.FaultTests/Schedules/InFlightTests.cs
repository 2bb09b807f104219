using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class InFlightTests(FaultReport report)
{
    [Fact]
    public Task With_two_transactions_in_flight_everything_arrives_in_its_newest_version() =>
        Lane.RunAsync("in-flight", InFlightFaults.All, report, batchSize: TwoInFlight.BatchSize);
}
