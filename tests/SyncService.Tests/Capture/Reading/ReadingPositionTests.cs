using SyncService.Capture.Reading;
using SyncService.Protocol;

namespace SyncService.Tests.Capture.Reading;

public sealed class ReadingPositionTests
{
    [Fact]
    public void It_follows_the_newest_stamp()
    {
        var position = Position(reached: 10, ceiling: 100);
        Assert.Equal([10, 30, 30, 40], Advance(position, 5, 30, 20, 40));
        Assert.Null(position.Ahead);
    }

    [Fact]
    public void It_stays_at_the_beginning_of_the_cycle_however_far_ahead_a_stamp_is()
    {
        var position = Position(reached: 10, ceiling: 100);
        Assert.Equal([90, 100, 100, 100], Advance(position, 90, 5000, 95, 300));
        Assert.Equal(Watermark.OfInteger(5000), position.Ahead);
    }

    [Fact]
    public void Without_a_clock_it_follows_every_stamp() =>
        Assert.Equal([5000], Advance(Position(reached: 10, ceiling: null), 5000));

    private static ReadingPosition Position(long reached, long? ceiling) => new(
        new ReadingSpan(CaptureMode.Timestamp, Watermark.OfInteger(reached), Watermark.OfInteger(reached)) { Ceiling = ceiling is { } known ? Watermark.OfInteger(known) : null });

    private static long[] Advance(ReadingPosition position, params long[] stamps) =>
        [.. stamps.Select(stamp => position.Advance(Watermark.OfInteger(stamp)).Value.Ordinal)];
}
