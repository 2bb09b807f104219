using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

public sealed class ReadingRangeTests
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);
    private static readonly Watermark Start = At(0);

    [Fact]
    public void A_stream_with_nothing_behind_it_begins_at_its_start() =>
        Assert.Equal(new ReadingRange(Start, Start, At(900)), ReadingRange.Of(null, new SourceBounds(Start, At(900)), Overlap));

    [Fact]
    public void Reading_begins_the_overlap_before_the_position() =>
        Assert.Equal(new ReadingRange(At(470), At(500), At(900)), ReadingRange.Of(At(500), new SourceBounds(Start, At(900)), Overlap));

    [Fact]
    public void It_never_begins_before_the_start() =>
        Assert.Equal(Start, ReadingRange.Of(At(10), new SourceBounds(Start, At(900)), Overlap).From);

    [Fact]
    public void A_position_after_the_clock_is_taken_back_to_the_clock() =>
        Assert.Equal(new ReadingRange(At(270), At(300), At(300)), ReadingRange.Of(At(500), new SourceBounds(Start, At(300)), Overlap));

    [Fact]
    public void Without_a_clock_the_position_stands() =>
        Assert.Equal(new ReadingRange(At(470), At(500), null), ReadingRange.Of(At(500), new SourceBounds(Start, null), Overlap));

    [Fact]
    public void A_position_of_another_kind_means_nothing() =>
        Assert.Equal(Start, ReadingRange.Of(Watermark.OfInteger(7), new SourceBounds(Start, null), Overlap).From);

    private static Watermark At(int second) => Watermark.OfTimestamp(new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(second));
}
