using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Modes;
using SyncService.Protocol;

namespace SyncService.Tests.Capture.Modes;

public sealed class TimestampModeTests
{
    private static readonly Watermark Noon = Watermark.OfTimestamp(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified));

    private readonly FakeTimeProvider clock = new();

    /// <summary>A reading of many rows takes a while, and the next one begins by the clock that was read before it.</summary>
    [Theory]
    [InlineData(60, 60, true)]
    [InlineData(60, 0, false)]
    [InlineData(3, 0, true)]
    public void A_clock_that_was_read_a_while_ago_is_not_taken_for_one_that_went_back(int seconds, int age, bool isSettled)
    {
        var floor = new ReadingFloor(new Position(CaptureMode.Timestamp, Noon), clock.GetTimestamp());
        clock.Advance(TimeSpan.FromSeconds(seconds));
        var bounds = new SourceBounds(Watermark.Start(WatermarkKind.Timestamp, default), Noon) { Age = TimeSpan.FromSeconds(age) };
        var span = TimestampMode.Span(new ReadingStart(new Position(CaptureMode.Timestamp, Noon), floor), bounds, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), clock);
        Assert.Equal(isSettled, span.Settled is not null);
    }
}
