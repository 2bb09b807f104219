using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

public sealed class ReadingRangeTests
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);
    private static readonly Watermark Start = At(0);

    [Fact]
    public void A_stream_with_nothing_behind_it_begins_at_its_start() =>
        Assert.Equal(new ReadingRange(Start, Start, At(900), At(899)), ReadingRange.Of(null, new SourceBounds(Start, At(900)), Overlap));

    [Fact]
    public void Reading_begins_the_overlap_before_the_position() =>
        Assert.Equal(new ReadingRange(At(470), At(500), At(900), At(899)), ReadingRange.Of(At(500), new SourceBounds(Start, At(900)), Overlap));

    [Fact]
    public void It_never_begins_before_the_start() =>
        Assert.Equal(Start, ReadingRange.Of(At(10), new SourceBounds(Start, At(900)), Overlap).From);

    [Fact]
    public void A_position_after_the_clock_is_taken_back_to_the_clock() =>
        Assert.Equal(new ReadingRange(At(270), At(300), At(300), At(299)), ReadingRange.Of(At(500), new SourceBounds(Start, At(300)), Overlap));

    [Fact]
    public void Without_a_clock_the_position_stands() =>
        Assert.Equal(new ReadingRange(At(470), At(500), null), ReadingRange.Of(At(500), new SourceBounds(Start, null), Overlap));

    [Fact]
    public void A_position_of_another_kind_means_nothing() =>
        Assert.Equal(Start, ReadingRange.Of(Watermark.OfInteger(7), new SourceBounds(Start, null), Overlap).From);

    [Fact]
    public void Reading_begins_at_the_floor_where_that_lies_before_the_position() =>
        Assert.Equal(At(70), ReadingRange.Of(At(500), Shown(900), Overlap, Kept(100)).From);

    [Fact]
    public void A_clock_that_went_back_since_the_last_complete_cycle_takes_the_beginning_with_it()
    {
        // Ten seconds after the cycle at 500 the clock shows 120: what was written since begins at 110.
        var range = ReadingRange.Of(At(500), Shown(120), Overlap, Kept(499, age: 10));
        Assert.Equal((At(80), At(120)), (range.From, range.Reached));
    }

    [Fact]
    public void A_cycle_leaves_its_clock_as_the_floor() => Assert.Equal(At(899), ReadingRange.Of(At(500), Shown(900), Overlap).Floor);

    [Fact]
    public void And_the_begin_of_the_oldest_open_transaction_where_there_is_one() =>
        Assert.Equal(At(839), ReadingRange.Of(At(500), Shown(900, open: 60), Overlap, Kept(700, age: 100)).Floor);

    [Fact]
    public void A_transaction_that_was_open_before_keeps_the_bound_of_the_reading() =>
        Assert.Equal(At(299), ReadingRange.Of(At(500), Shown(900, open: 60), Overlap, Kept(300, age: 50)).Floor);

    [Fact]
    public void A_transaction_that_seems_to_begin_later_than_now_may_have_begun_in_the_hour_before() =>
        Assert.Equal(At(4_200 - 3_600 - 1), ReadingRange.Of(At(4_000), Shown(4_200, open: -600), Overlap, Kept(4_100, age: 60)).Floor);

    [Fact]
    public void Without_a_clock_nothing_is_known_of_a_floor() => Assert.Null(ReadingRange.Of(At(500), new SourceBounds(Start, null), Overlap).Floor);

    private static SourceBounds Shown(int now, int? open = null) => new(Start, At(now), open is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

    private static KeptFloor Kept(int stamp, int age = 0) => new(new Position(CaptureMode.Timestamp, At(stamp)), TimeSpan.FromSeconds(age));

    private static Watermark At(int second) => Watermark.OfTimestamp(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(second));
}
