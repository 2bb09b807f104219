using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Modes;
using SyncService.Protocol;

namespace SyncService.Tests.Capture.Modes;

/// <summary>What a reading by stamps goes through.</summary>
public sealed class TimestampModeTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified);

    private readonly FakeTimeProvider clock = new();

    /// <summary>What was sent is remembered from there on: an earlier beginning would send it again.</summary>
    [Fact]
    public void A_reading_that_goes_by_what_the_clock_showed_begins_no_earlier_the_longer_ago_that_was()
    {
        var floor = new ReadingFloor(At(Noon.AddSeconds(-1)), clock.GetTimestamp());
        var told = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(Noon.AddSeconds(-1), Begin(floor, told));
    }

    [Fact]
    public void A_clock_that_went_back_is_followed_by_as_long_as_the_floor_was_old_when_it_was_told()
    {
        var floor = new ReadingFloor(At(Noon.AddMinutes(1)), clock.GetTimestamp());
        clock.Advance(TimeSpan.FromSeconds(3));
        var told = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(Noon.AddSeconds(-3), Begin(floor, told));
    }

    /// <summary>A reading of many rows takes a while, and the next one begins by the clock that was read before it.</summary>
    [Theory]
    [InlineData(60, 0, true)]
    [InlineData(60, 60, false)]
    [InlineData(60, 3, true)]
    public void A_clock_that_was_read_a_while_ago_is_not_taken_for_one_that_went_back(int passed, int toldAfter, bool isSettled)
    {
        var floor = new ReadingFloor(At(Noon), clock.GetTimestamp());
        var told = clock.GetTimestamp() + (toldAfter * clock.TimestampFrequency);
        clock.Advance(TimeSpan.FromSeconds(passed));
        Assert.Equal(isSettled, Span(floor, told).Settled is not null);
    }

    private DateTime Begin(ReadingFloor floor, long told) => new(Span(floor, told).From.Ordinal, DateTimeKind.Unspecified);

    /// <param name="floor">What the last complete cycle left.</param>
    /// <param name="told">When the source said that it is noon.</param>
    private ReadingSpan Span(ReadingFloor floor, long told)
    {
        var bounds = new SourceBounds(Watermark.Start(WatermarkKind.Timestamp, default), Watermark.OfTimestamp(Noon));
        return TimestampMode.Span(new ReadingStart(At(Noon.AddHours(1)), floor), bounds, overlap: TimeSpan.Zero, precision: TimeSpan.FromSeconds(1), clock, told);
    }

    private static Position At(DateTime stamp) => new(CaptureMode.Timestamp, Watermark.OfTimestamp(stamp));
}
