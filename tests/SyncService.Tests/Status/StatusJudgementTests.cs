using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Protocol;
using SyncService.Protocol.Verifications;
using SyncService.Reporting;
using SyncService.Status;
using SyncService.Target.Checkpoints;
using SyncService.Tests.Protocol.Verifications;

namespace SyncService.Tests.Status;

/// <summary>What <c>status</c> makes of what it saw.</summary>
public sealed class StatusJudgementTests
{
    private const string Worker = "erp, process 12";

    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 24, 11, TimeSpan.Zero);
    private static readonly StreamSpec Stream = new() { Name = "ventas", Source = "V", Target = "datos_vista" };
    private static readonly ReportedTrouble Lost = new("sqlserver", "Cannot reach SQL Server at erp:1433.", "", At.AddMinutes(-4), 7, Stops: false);
    private static readonly ReportedTrouble NoTable = new("postgresql", "The target table datos_vista does not exist.", "Create it.", At.AddMinutes(-4), 2, Stops: true);

    [Fact]
    public void A_failure_that_passes_is_told_with_its_half_its_time_and_its_tries()
    {
        var (state, problem, advice) = StatusJudgement.Of(Facts(Working(), new WorkerReport(Role.Producer, Worker, At, Lost, null)));
        Assert.Equal("retrying", state);
        Assert.Equal("Cannot reach SQL Server at erp:1433. (The producer, since 2026-03-01 09:20:11 UTC, 7 tries.)", problem);
        Assert.Equal("The service tries again by itself.", advice);
    }

    [Fact]
    public void A_failure_that_needs_the_operator_comes_first_and_says_what_to_do()
    {
        var (state, problem, advice) = StatusJudgement.Of(Facts(
            Working(), new WorkerReport(Role.Producer, Worker, At.AddMinutes(1), Lost, null), new WorkerReport(Role.Consumer, Worker, At, NoTable, null)));
        Assert.Equal("stopped", state);
        Assert.StartsWith("The target table datos_vista does not exist. (The consumer, since", problem, StringComparison.Ordinal);
        Assert.StartsWith("Create it. The service looks again", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_word_of_an_instance_that_no_longer_works_is_not_taken_for_the_one_that_does() =>
        Assert.Equal("running", StatusJudgement.Of(Facts(Working(), new WorkerReport(Role.Producer, "erp, process 7", At, Lost, null))).State);

    [Theory]
    [InlineData(3, 0, 0, true)]
    [InlineData(0, 0, 1, false)]
    [InlineData(0, 0, 0, false)]
    public void Rows_that_differed_at_the_newest_comparison_are_a_problem_and_what_is_set_aside_is_told_by_itself(long missing, long different, long letters, bool isProblem)
    {
        var outcome = Outcomes.Equal(At) with { Equal = missing + different + letters == 0, Missing = missing, Different = different, DeadLetters = letters };
        var target = Working() with { Verifications = new Dictionary<string, VerificationOutcome> { [Stream.Name] = outcome } };
        var (state, problem, advice) = StatusJudgement.Of(Facts(target));
        Assert.Equal("running", state);
        Assert.Equal(isProblem ? "datos_vista did not equal V when they were compared last, 2026-03-01 09:24:11 UTC: 3 missing." : null, problem);
        Assert.Equal(
            isProblem ? "Rows that were repaired since then show at the next comparison. To compare now: sync-service verify --stream ventas. To repair what differs: sync-service verify --repair --stream ventas" : "", advice);
    }

    [Fact]
    public void A_queue_of_another_deployment_comes_before_all_that_is_only_so_in_this_one()
    {
        var refusal = new SyncException("The queue sync_queue belongs to another deployment.", "Set REDIS_KEY_PREFIX.", Failure.Configuration);
        Assert.Equal(new Judgement("stopped", refusal.Message, refusal.Hint), StatusJudgement.Of(Facts(Working()) with { KeptOut = refusal }));
    }

    [Fact]
    public void Of_a_service_that_is_down_the_last_word_is_told()
    {
        var (state, problem, advice) = StatusJudgement.Of(Facts(Ran, new WorkerReport(Role.Consumer, Worker, At, NoTable, null)));
        Assert.Equal("stopped", state);
        Assert.Equal("No running service works on it. Its last word, at 2026-03-01 09:24:11 UTC from erp, process 12: The target table datos_vista does not exist.", problem);
        Assert.Equal("Create it. Then start sync-service.", advice);
    }

    [Fact]
    public void A_service_that_went_well_and_is_down_has_no_last_word() => Assert.Equal(
        "No running service works on it.", StatusJudgement.Of(Facts(Ran, new WorkerReport(Role.Consumer, Worker, At, null, null))).Problem);

    [Fact]
    public void When_PostgreSQL_is_away_the_last_word_is_told_all_the_same()
    {
        var (state, problem, _) = StatusJudgement.Of(Facts(null, new WorkerReport(Role.Producer, Worker, At, Lost, null)));
        Assert.Equal("unknown", state);
        Assert.Contains("Its last word, at 2026-03-01 09:24:11 UTC from erp, process 12: Cannot reach SQL Server", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_load_is_told_while_the_one_that_reads_says_so()
    {
        var load = new ReportedLoad(true, 100, 1_000);
        Assert.Equal("loading", StatusJudgement.Of(Facts(Working(), new WorkerReport(Role.Producer, Worker, At, null, load))).State);
        Assert.Equal("stopped", StatusJudgement.Of(Facts(Ran, new WorkerReport(Role.Producer, Worker, At, null, load))).State);
    }

    [Fact]
    public void A_pause_comes_before_a_failure() => Assert.Equal("paused", StatusJudgement.Of(Facts(
        Working(new Pause(At, "ana", null)), new WorkerReport(Role.Producer, Worker, At, Lost, null))).State);

    [Fact]
    public void What_is_applied_beyond_the_records_that_waited_before_belongs_to_the_load()
    {
        var load = new ReportedLoad(true, 100, 1_000);
        Assert.Equal(new LoadProgress(true, 0, 1_000, null), load.Progress(new Seq(90), null));
        Assert.Equal(new LoadProgress(true, 400, 1_000, 6), load.Progress(new Seq(500), 100));

        // Rows that came while it lasted.
        Assert.Equal(new LoadProgress(true, 1_100, 1_100, 0), load.Progress(new Seq(1_200), 100));
        Assert.Equal(new LoadProgress(false, 400, null, null), new ReportedLoad(false, 100, null).Progress(new Seq(500), 100));
    }

    [Fact]
    public void A_report_has_the_bytes_that_the_serializer_of_earlier_versions_gave_it()
    {
        var serializer = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };
        foreach (var trouble in new[] { null, Lost, Lost with { Message = "«Ünïcode» \"quoted\" <b>", Since = At.AddTicks(1_234_567) } })
        {
            foreach (var load in new[] { null, new ReportedLoad(true, 3, null), new ReportedLoad(false, long.MaxValue, 7) })
            {
                var report = new WorkerReport(Role.Consumer, Worker, At, trouble, load);
                Assert.Equal(JsonSerializer.Serialize(report, serializer), report.ToJson());
            }
        }
    }

    [Fact]
    public void A_report_comes_back_as_it_was_written_and_what_is_no_report_is_none()
    {
        var report = new WorkerReport(Role.Producer, Worker, At, Lost, new ReportedLoad(true, 3, null));
        Assert.Equal(report, WorkerReport.TryParse(report.ToJson()));
        Assert.True(report.SaysSameAs(report with { At = At.AddDays(1) }));
        Assert.False(report.SaysSameAs(report with { Load = null }));
        Assert.Null(WorkerReport.TryParse(null));
        Assert.Null(WorkerReport.TryParse("{ not json"));
    }

    private static readonly TargetStatus Ran = new()
    {
        Checkpoints = new Dictionary<string, CheckpointStatus> { ["ventas"] = new("ventas", 5, null, 5, At, null) },
    };

    private static TargetStatus Working(Pause? pause = null) => Ran with
    {
        Checkpoints = new Dictionary<string, CheckpointStatus> { ["ventas"] = new("ventas", 5, null, 5, At, pause) },
        Workers = new Dictionary<(string, Role), string> { [("ventas", Role.Producer)] = Worker, [("ventas", Role.Consumer)] = Worker },
    };

    private static StreamFacts Facts(TargetStatus? target, params WorkerReport[] reports) => new(Stream, target, 0, reports);
}
