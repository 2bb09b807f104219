using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Sent;
using SyncService.Protocol;

namespace SyncService.Tests.Capture.Sent;

/// <summary>When a reading asks for the totals of rows of old stamps, and what it leaves out.</summary>
public sealed class SentSlicesTests
{
    private static readonly Watermark Settled = Stamp(1000);

    private readonly FakeTimeProvider clock = new();
    private readonly SentSlices slices;
    private readonly FakeRows source;

    public SentSlicesTests()
    {
        slices = new SentSlices(clock, enough: 10);
        source = new FakeRows(clock);
        for (var key = 0; key < 20; key++) source.Rows.Add((key, 100));
    }

    [Fact]
    public void The_first_reading_learns_the_newest_stamp_where_that_is_an_old_one()
    {
        var reading = Read();
        Assert.Equal(Stamp(0), reading.From);
        Assert.Equal(20, slices.Known!.Totals.Count);
        Assert.Equal(Stamp(70), slices.Known.From);
    }

    [Fact]
    public void It_learns_nothing_where_rows_may_still_change_under_the_newest_stamp()
    {
        source.Rows.Add((99, 1000));
        Read();
        Assert.Null(slices.Known);
    }

    [Fact]
    public void What_is_known_and_the_same_is_left_out()
    {
        Read();
        var reading = Read(Stamp(70));
        Assert.Equal(Settled, reading.From);
        Assert.Null(reading.Differing);
    }

    [Fact]
    public void What_has_changed_is_read_by_its_buckets()
    {
        Read();
        source.Rows[3] = (777, 100);
        var reading = Read(Stamp(70));
        Assert.Equal(2, reading.Differing!.Count(bucket => bucket == 1));
        Assert.Equal(Settled, reading.From);
        Assert.Null(Read(Stamp(70)).Differing);
    }

    [Fact]
    public void Without_a_clock_of_the_source_nothing_is_left_out()
    {
        var plan = slices.Plan(Stamp(0), null);
        Assert.False(plan.Asks);
        Assert.Equal(SlicePlanKind.None, plan.Kind);
    }

    /// <summary>A reading of many rows takes longer than a clock that is not asked meanwhile seems to have gone back by.</summary>
    [Fact]
    public void What_is_known_outlives_a_guess_by_a_clock_that_was_read_before()
    {
        Read();
        Assert.Equal(SlicePlanKind.Look, slices.Plan(Stamp(60), null, isGuess: true).Kind);
        Assert.Equal(SlicePlanKind.Look, slices.Plan(Stamp(70), Settled).Kind);
    }

    [Fact]
    public void Few_rows_are_read_as_they_are()
    {
        source.Rows.RemoveRange(0, 15);
        Read();
        Assert.Null(slices.Known);
    }

    [Fact]
    public void A_reading_that_had_to_read_many_rows_again_has_the_next_one_learn_them()
    {
        source.Rows.Add((99, 1000));
        Read();
        Read(Stamp(70), again: 20);
        Assert.Null(slices.Known);
        Read(Stamp(70));
        Assert.Equal(20, slices.Known!.Totals.Count);
    }

    /// <summary>A row that joins between the two questions is in none of the totals that are kept, or is read.</summary>
    [Fact]
    public void A_row_that_joins_while_a_slice_is_made_larger_is_read_or_changes_the_next_totals()
    {
        Read();
        for (var key = 200; key < 240; key++) source.Rows.Add((key, 1500));
        Read(Stamp(70), again: 40);
        source.Joins = (777, 90);
        var reading = Read(Stamp(70), settled: Stamp(2000));
        var isRead = reading.Differing is { } buckets && buckets[FakeRows.Bucket((777, 90))] == 1;
        var isSeenNext = Read(Stamp(70), settled: Stamp(2000)).Differing is { } next && next[FakeRows.Bucket((777, 90))] == 1;
        Assert.True(isRead || isSeenNext);
    }

    [Fact]
    public void A_look_that_takes_long_is_not_made_again_soon_and_the_slice_is_owed_until_then()
    {
        source.Takes = TimeSpan.FromSeconds(3);
        Read();
        var reading = Read(Stamp(70));
        Assert.Equal(SlicePlanKind.Skip, reading.Plan.Kind);
        Assert.Equal(Settled, reading.From);
        Assert.Equal(Stamp(70), slices.Owed);

        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(SlicePlanKind.Look, Read(Stamp(70)).Plan.Kind);
        Assert.Null(slices.Owed);
    }

    [Fact]
    public void A_slice_that_is_mostly_other_rows_time_and_again_is_forgotten_for_a_while()
    {
        source.Fill(2_000, 0);
        Read();
        for (var i = 1; i <= 2; i++)
        {
            source.Fill(2_000, i * 10_000);
            Assert.Equal(Stamp(70), Read(Stamp(70), again: 2_000).From);
        }

        Assert.Null(slices.Known);
        Assert.False(Read(Stamp(70), again: 2_000).Plan.Asks);
    }

    [Theory]
    [InlineData(60, 1000)]
    [InlineData(1000, 2000)]
    [InlineData(70, 900)]
    public void A_slice_is_forgotten_that_the_reading_begins_before_or_behind_or_into_which_the_clock_went_back(int from, int settled)
    {
        Read();
        slices.Plan(Stamp(from), Stamp(settled));
        Assert.Null(slices.Known);
    }

    [Fact]
    public void Before_rows_go_from_the_target_it_is_forgotten_and_all_of_it_read_again()
    {
        source.Takes = TimeSpan.FromSeconds(3);
        Read();
        Read(Stamp(70));
        slices.Bury();
        Assert.Null(slices.Known);
        Assert.Equal(Stamp(70), slices.Owed);

        var reading = Read(Stamp(70));
        Assert.Equal((SlicePlanKind.Probe, Stamp(70)), (reading.Plan.Kind, reading.From));
        Assert.NotNull(slices.Known);
    }

    [Fact]
    public void What_the_checkpoint_holds_is_looked_at_once_wherever_the_position_is()
    {
        Read();
        var kept = slices.Known!;
        slices.Begin(kept);
        Assert.Equal(kept.From, slices.Owed);
        Read(kept.From);
        Assert.Null(slices.Owed);
    }

    [Fact]
    public void What_was_kept_is_what_was_known()
    {
        Read();
        var kept = SentSlice.Read(slices.Known!.ToBytes())!;
        Assert.Equal((slices.Known.From, slices.Known.Until), (kept.From, kept.Until));
        Assert.DoesNotContain((byte)1, kept.Totals.Differing(slices.Known.Totals));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-01T00:00:00.0000000|")]
    [InlineData("2026-01-01T00:00:00.0000000|2026-01-01T00:00:00.0000000|short")]
    public void What_is_no_slice_is_none(string text) => Assert.Null(SentSlice.Read(System.Text.Encoding.ASCII.GetBytes(text)));

    private static Watermark Stamp(int second) => Watermark.OfTimestamp(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(second));

    private SliceReading Read(Watermark? from = null, long again = 0, Watermark? settled = null)
    {
        var begin = from ?? Stamp(0);
        var plan = slices.Plan(begin, settled ?? Settled);
        var reading = new SliceReading(slices, plan, begin, TimeSpan.FromSeconds(30));
        if (plan.Asks) reading.Ask(source, clock);
        slices.Completed(reading, again);
        return reading;
    }

    private sealed class FakeRows(FakeTimeProvider clock) : ISliceSource
    {
        public List<(int Key, int Second)> Rows { get; } = [];

        public TimeSpan Takes { get; set; }

        /// <summary>A row that comes after the next question.</summary>
        public (int Key, int Second)? Joins { get; set; }

        public void Fill(int rows, int first)
        {
            Rows.Clear();
            Rows.AddRange(Enumerable.Range(first, rows).Select(key => (key, 100)));
        }

        public static int Bucket((int Key, int Second) row) => (int)(((uint)row.Key * 2_654_435_761u) >> 22);

        public bool IsCalledOff => false;

        public SliceTotals Totals(Watermark from, Watermark until)
        {
            clock.Advance(Takes);
            var totals = new SliceTotals();
            foreach (var row in Rows.Where(row => Stamp(row.Second).CompareTo(from) >= 0 && Stamp(row.Second).CompareTo(until) < 0)) totals.Add(Bucket(row), 1, (row.Key * 31L) + row.Second);
            if (Joins is { } joins) Rows.Add(joins);
            Joins = null;
            return totals;
        }

        public Watermark? Newest() => Rows.Count == 0 ? null : Stamp(Rows.Max(row => row.Second));
    }
}
