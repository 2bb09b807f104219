using System.Diagnostics;
using System.Globalization;
using SyncService.Tests.Protocol.Simulation.Mutations;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Protocol.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>Set <c>SYNC_SCHEDULE</c> to the number that a failure named, to run that schedule alone.</summary>
    private static readonly int? OneSchedule = Number("SYNC_SCHEDULE");

    /// <summary>Another <c>SYNC_SEED</c> is another million of schedules.</summary>
    private static readonly int Shift = unchecked(((Number("SYNC_SEED") ?? 1) - 1) * 1_000_000);

    /// <summary>Percent of the schedules that run; <c>SYNC_SHARE</c>.</summary>
    private static readonly int Share = Number("SYNC_SHARE") ?? 100;

    [Theory]
    [InlineData(0, 25_000)]
    [InlineData(25_000, 25_000)]
    [InlineData(50_000, 25_000)]
    [InlineData(75_000, 25_000)]
    public void Nothing_is_lost_whatever_crashes_freezes_or_goes_back_in_time(int first, int schedules) =>
        Run(first, schedules, new SourceHabits());

    [Fact]
    public void Nothing_is_lost_when_many_rows_have_the_same_stamp() =>
        Run(200_000, 3_000, new SourceHabits(TiesPerMille: 600, RowsAtOnce: 5, OverlapSeconds: 8));

    [Fact]
    public void Nothing_is_lost_when_a_row_changes_several_times_within_one_tick() =>
        Run(300_000, 3_000, new SourceHabits(TiesPerMille: 800, OverlapSeconds: 8));

    [Fact]
    public void Nothing_is_lost_when_transactions_commit_late_within_the_overlap_window() =>
        Run(400_000, 3_000, new SourceHabits(TiesPerMille: 200, RowsAtOnce: 2, LongestTransaction: 8, OverlapSeconds: 8));

    [Fact]
    public void Nothing_is_lost_in_a_table_without_the_change_column_where_contents_come_back() =>
        Run(600_000, 5_000, new SourceHabits(Contents: 2));

    [Fact]
    public void Nothing_is_lost_there_when_both_stores_are_set_back_together_again_and_again() =>
        Run(700_000, 5_000, new SourceHabits(Contents: 2), Mutation.None with { Storm = new() { BothBack = 40 } });

    [Fact]
    public void Nothing_is_lost_behind_stamps_that_are_ahead_of_the_clock() =>
        Run(500_000, 6_000, AheadOfTheClock);

    [Fact]
    public void Without_the_clock_of_the_source_rows_behind_such_stamps_are_lost() => Assert.Contains(
        Enumerable.Range(500_000, 6_000), seed => Schedule.Run(seed, new Mutation("no clock") { Sight = default }, AheadOfTheClock) is not null);

    [Fact]
    public void Nothing_is_lost_where_stamps_go_down_within_the_overlap_window() =>
        Run(800_000, 5_000, new SourceHabits(TiesPerMille: 200, OverlapSeconds: 8, AheadPerMille: 100, SlowPerMille: 300));

    [Fact]
    public void Nothing_is_lost_when_transactions_commit_however_late() =>
        Run(900_000, 6_000, CommitLate);

    [Fact]
    public void Where_open_transactions_are_not_seen_those_beyond_the_overlap_are_lost() => Assert.Contains(
        Enumerable.Range(900_000, 6_000), seed => Schedule.Run(seed, new Mutation("not seen") { Sight = new(Time: true, Transactions: false) }, CommitLate) is not null);

    [Fact]
    public void Nothing_is_lost_when_the_clock_of_the_source_goes_back_while_somebody_looks_or_nobody_does() =>
        Run(1_000_000, 6_000, ClockGoesBack);

    [Fact]
    public void Without_a_second_clock_what_was_written_after_it_went_back_is_lost() => Assert.Contains(
        Enumerable.Range(1_000_000, 6_000), seed => Schedule.Run(seed, new Mutation("one clock") { HasSecondClock = false }, ClockGoesBack) is not null);

    [Fact]
    public void Nothing_is_lost_when_looks_at_old_stamps_take_long_and_are_put_off() =>
        Run(1_200_000, 6_000, LooksTakeLong);

    private static readonly SourceHabits LooksTakeLong = new(TiesPerMille: 300, RowsAtOnce: 3, LongestTransaction: 40, OverlapSeconds: 12, LookPerMille: 700);

    [Fact]
    public void Nothing_is_lost_by_row_versions_however_late_transactions_commit() =>
        Run(1_100_000, 12_000, ByRowVersion);

    [Fact]
    public void Without_the_least_open_one_row_versions_that_commit_late_are_lost() => Assert.Contains(
        Enumerable.Range(1_100_000, 6_000), seed => Schedule.Run(seed, new Mutation("not asked") { Sight = new(Time: true, Transactions: false) }, ByRowVersion) is not null);

    [Fact]
    public void Nothing_is_lost_and_nothing_left_where_rows_go_and_come_back_and_are_asked_for() =>
        Run(1_300_000, 6_000, GoAndComeBack);

    [Fact]
    public void Nothing_is_lost_and_nothing_left_by_row_versions_where_rows_go_and_are_asked_for() =>
        Run(1_400_000, 6_000, ByRowVersion with { DeletesPerMille = 250 });

    [Fact]
    public void Nothing_is_lost_when_the_source_is_restored_to_an_earlier_state() =>
        Run(1_500_000, 6_000, new SourceHabits(TiesPerMille: 200, RowsAtOnce: 2, LongestTransaction: 8, OverlapSeconds: 8) { IsRestored = true, DeletesPerMille = 100 });

    [Fact]
    public void Nothing_is_lost_and_no_row_goes_back_when_a_replica_that_is_behind_answers_now_and_then() =>
        Run(1_600_000, 6_000, Lags);

    [Fact]
    public void Where_nobody_asks_how_far_a_replica_has_come_rows_go_back() => Assert.Contains(
        Enumerable.Range(1_600_000, 6_000), seed => Schedule.Run(seed, new Mutation("not asked") { Sight = new(Time: true, Transactions: true, Replica: false) }, Lags) is not null);

    private static readonly SourceHabits GoAndComeBack = new(TiesPerMille: 300, RowsAtOnce: 4, OverlapSeconds: 12, LookPerMille: 700) { DeletesPerMille = 700, IdlePerMille = 100 };

    private static readonly SourceHabits Lags = new(OverlapSeconds: 2) { LagSeconds = 25 };

    private static readonly SourceHabits ByRowVersion = new(RowsAtOnce: 3, LongestTransaction: 60) { RowVersions = true };

    private static readonly SourceHabits CommitLate = new(TiesPerMille: 200, RowsAtOnce: 2, LongestTransaction: 60, OverlapSeconds: 1);

    private static readonly SourceHabits ClockGoesBack = new(TiesPerMille: 200, LongestTransaction: 4, OverlapSeconds: 1, SetBackPerMille: 60);

    private static readonly SourceHabits AheadOfTheClock = new(TiesPerMille: 200, OverlapSeconds: 2, AheadPerMille: 100);

    private void Run(int first, int schedules, SourceHabits habits, Mutation? mutation = null)
    {
        (first, schedules) = OneSchedule is { } one ? (one, 1) : (unchecked(first + Shift), Math.Max(1, schedules * Share / 100));
        var watch = Stopwatch.StartNew();
        for (var seed = first; seed < first + schedules; seed++)
        {
            if (Schedule.Run(seed, mutation ?? Mutation.None, habits) is { } problem) Assert.Fail($"SYNC_SCHEDULE={seed}: {problem}");
        }

        output.WriteLine($"seeds {first} to {first + schedules - 1}: {schedules / watch.Elapsed.TotalSeconds:0} schedules/s");
    }

    /// <summary>So many of some schedules run here.</summary>
    internal static int Of(int schedules) => Math.Max(1, schedules * Share / 100);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
