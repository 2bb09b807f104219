using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Faults.AtSource;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class SourceTests(FaultReport report)
{
    [Fact]
    public Task Whatever_happens_to_SQL_Server_everything_arrives() => Lane.RunAsync("source", SourceFaults.All, report);
}

public sealed class SourceClockTests(FaultReport report)
{
    [Fact]
    public Task However_the_clock_of_the_source_steps_everything_arrives() => Lane.RunAsync("source-clock", ClockFaults.All, report, rounds: ScheduleSettings.Half);
}

public sealed class SourceRestoreTests(FaultReport report)
{
    [Fact]
    public Task A_source_that_goes_back_in_time_takes_the_target_along() =>
        Lane.RunAsync("source-restore", [.. RestoreFaults.Restored, .. RestoreFaults.FailedOver], report, rounds: ScheduleSettings.Half, hasSecondary: true);
}

public sealed class SourceSecondaryTests(FaultReport report)
{
    [Fact]
    public Task Whichever_replica_answers_nothing_goes_back_in_time() => Lane.RunAsync("source-secondary", SecondaryFaults.All, report, rounds: ScheduleSettings.Half, hasSecondary: true);
}
