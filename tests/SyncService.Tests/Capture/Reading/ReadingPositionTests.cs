using Microsoft.Extensions.Time.Testing;
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

    [Fact]
    public void A_stamp_that_the_clock_has_shown_since_the_cycle_began_is_seen_and_one_ahead_of_it_is_not()
    {
        var clock = new FakeTimeProvider();
        var began = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified);
        var ceiling = Watermark.OfTimestamp(began);
        var position = new ReadingPosition(new ReadingSpan(CaptureMode.Timestamp, ceiling.Before(TimeSpan.FromHours(1)), ceiling.Before(TimeSpan.FromHours(1))) { Ceiling = ceiling, LeavesSince = clock.GetTimestamp() }, clock);
        position.Advance(ceiling);
        Assert.Null(position.Seen);
        clock.Advance(TimeSpan.FromSeconds(5));
        position.Advance(Watermark.OfTimestamp(began.AddSeconds(4)));
        position.Advance(Watermark.OfTimestamp(began.AddSeconds(3)));
        position.Advance(Watermark.OfTimestamp(began.AddSeconds(6)));
        Assert.Equal(Watermark.OfTimestamp(began.AddSeconds(4)), position.Seen);
        Assert.Equal(ceiling, position.Reached.Value);
    }

    private static ReadingPosition Position(long reached, long? ceiling) => new(
        new ReadingSpan(CaptureMode.Timestamp, Watermark.OfInteger(reached), Watermark.OfInteger(reached)) { Ceiling = ceiling is { } known ? Watermark.OfInteger(known) : null }, TimeProvider.System);

    private static long[] Advance(ReadingPosition position, params long[] stamps) =>
        [.. stamps.Select(stamp => position.Advance(Watermark.OfInteger(stamp)).Value.Ordinal)];
}
