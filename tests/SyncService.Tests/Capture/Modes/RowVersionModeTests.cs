using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Connections;
using SyncService.Capture.Modes;
using SyncService.Protocol;

namespace SyncService.Tests.Capture.Modes;

/// <summary>What a reading by row version goes through.</summary>
public sealed class RowVersionModeTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly RowVersionCounter counter;

    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    public RowVersionModeTests() => counter = new RowVersionCounter(clock);

    [Fact]
    public void A_first_load_reads_all_that_is_below_the_least_open_one()
    {
        var span = Told(least: 100, last: 120).Span(default);
        Assert.Equal((0, 100, At(100)), (span.From.Ordinal, span.Below!.Value.Ordinal, span.Leaves));
    }

    [Theory]
    [InlineData(50, null, 50)]
    [InlineData(50, 80, 80)]
    [InlineData(90, 80, 90)]
    [InlineData(null, 80, 80)]
    public void The_next_goes_on_from_the_row_that_was_reached_or_the_end_of_a_complete_one(int? reached, int? end, int from) =>
        Assert.Equal(from, Told(least: 100, last: 99).Span(Start(reached, end)).From.Ordinal);

    /// <summary>The end of a cycle that is not complete may not be committed with its first records: those behind would be passed by.</summary>
    [Fact]
    public void Nothing_of_its_end_is_known_before_it_is_complete() => Assert.Null(Told(least: 100, last: 99).Span(Start(50, 80)).Floor);

    [Theory]
    [InlineData(99, null, false)]
    [InlineData(100, null, true)]
    [InlineData(101, null, true)]
    [InlineData(50, 100, false)]
    [InlineData(50, 101, true)]
    public void A_source_that_counts_less_than_was_read_is_not_read(int reached, int? end, bool isBehind) =>
        Assert.Equal(isBehind, Told(least: 100, last: 99).Span(Start(reached, end)).IsBehind);

    /// <summary>It has the rows that were read, or will: to read everything anew would bring older ones.</summary>
    [Fact]
    public void A_replica_that_is_behind_is_waited_for()
    {
        var behind = Told(least: 100, last: 99, isReplica: true);
        Assert.Equal(Failure.Transient, Assert.Throws<SyncException>(() => behind.Begin(Start(150, null))).Failure);

        // The next reading asks again.
        Assert.Equal(150, behind.Span(Start(150, null)).From.Ordinal);
        Assert.False(Told(least: 200, last: 199, isReplica: true).Begin(Start(150, null)).IsBehind);
    }

    [Fact]
    public void A_position_of_another_mode_is_none() =>
        Assert.Equal(0, Told(least: 100, last: 99).Span(new ReadingStart(new Position(CaptureMode.Timestamp, Watermark.OfInteger(50)))).From.Ordinal);

    [Fact]
    public void It_is_held_back_as_long_as_the_same_one_stays_open()
    {
        Told(least: 100, last: 99);
        clock.Advance(TimeSpan.FromMinutes(1));
        Told(least: 100, last: 105);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(TimeSpan.FromMinutes(2), Told(least: 100, last: 110).Span(default).HeldFor);
        Assert.Equal(TimeSpan.Zero, Told(least: 104, last: 110).Span(default).HeldFor);
        Assert.Equal(TimeSpan.Zero, Told(least: 111, last: 110).Span(default).HeldFor);
    }

    [Fact]
    public void Where_it_went_back_is_remembered_until_a_reading_begins()
    {
        counter.Met(Told(least: 40, last: 39).Span(Start(50, null)));
        Told(least: 90, last: 89);
        Assert.Equal(40, counter.WentBackTo!.Value.Ordinal);
        counter.Met(Told(least: 90, last: 89).Span(Start(50, null)));
        Assert.Null(counter.WentBackTo);
    }

    [Theory]
    [InlineData("V")]
    [InlineData("dbo.V")]
    public void It_asks_in_the_database_that_it_is_connected_to(string view)
    {
        var question = RowVersions.Question(SqlName.Parse(view));
        Assert.Contains("; SELECT @below = MIN_ACTIVE_ROWVERSION(), @last = @@DBTS, ", question, StringComparison.Ordinal);
        Assert.DoesNotContain("EXEC", question, StringComparison.Ordinal);
    }

    [Fact]
    public void It_asks_in_the_database_that_the_name_of_the_view_names() => Assert.Contains(
        "EXEC [E]]RP].sys.sp_executesql N'SELECT @below = MIN_ACTIVE_ROWVERSION()", RowVersions.Question(SqlName.Parse("[E]]RP].dbo.V")), StringComparison.Ordinal);

    [Fact]
    public void On_a_replica_what_came_within_the_overlap_is_read_again_until_the_replica_has_counted_on_for_so_long()
    {
        Told(100, 99);
        var first = Told(120, 119, isReplica: true).Begin(Start(99, 100));
        Assert.Equal((V(100), V(100), V(120), At(100)), (first.From, first.Ceiling, first.Below, first.Leaves));

        // It stands still for an hour, which gives the transactions on its primary no time.
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(At(100), Told(120, 119, isReplica: true).Begin(Start(100, 100)).Leaves);
        for (var i = 1; i <= 29; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(At(100), Told(120 + i, 119 + i, isReplica: true).Begin(Start(100, 100)).Leaves);
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(At(120), Told(150, 149, isReplica: true).Begin(Start(100, 100)).Leaves);

        // The primary tells which are open.
        var back = Told(140, 151).Begin(Start(120, 120));
        Assert.Equal((V(120), null, At(140)), (back.From, back.Ceiling, back.Leaves));
    }

    [Fact]
    public void A_first_load_from_a_replica_moves_on()
    {
        var first = Told(120, 119, isReplica: true).Begin(Start(null, null));
        Assert.Equal((null, At(120)), (first.Ceiling, first.Leaves));
    }

    private static Watermark V(int version) => new(WatermarkKind.RowVersion, version);

    private RowVersionMode Told(int least, int last, bool isReplica = false)
    {
        counter.Learn(new RowVersions(new Watermark(WatermarkKind.RowVersion, least), new Watermark(WatermarkKind.RowVersion, last), isReplica));
        return new RowVersionMode(SqlName.Parse("V"), counter, Overlap);
    }

    private ReadingStart Start(int? reached, int? end) =>
        new(reached is { } row ? At(row) : null, end is { } left ? new ReadingFloor(At(left), clock.GetTimestamp()) : null);

    private static Position At(int version) => new(CaptureMode.RowVersion, new Watermark(WatermarkKind.RowVersion, version));
}
