using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Reading;
using SyncService.Protocol;

namespace SyncService.Tests.Capture.Reading;

public sealed class SourceClockTests
{
    private static readonly DateTime Shown = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Unspecified);

    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData("Server", "Timestamp", "SYSDATETIME()")]
    [InlineData("Utc", "Timestamp", "SYSUTCDATETIME()")]
    [InlineData("Server", "Instant", "SYSUTCDATETIME()")]
    public void The_server_is_asked_for_the_time_that_the_stamps_tell(string kept, string kind, string function) =>
        Assert.Equal(function, new SourceClock(Enum.Parse<ChangeClock>(kept), time).Function(Enum.Parse<WatermarkKind>(kind)));

    [Fact]
    public void Local_time_says_nothing_about_instants()
    {
        var clock = Clock(WatermarkKind.Timestamp);
        Assert.Equal(Shown, clock.Read(WatermarkKind.Timestamp)!.Value.Timestamp);
        Assert.Null(clock.Read(WatermarkKind.Instant));
    }

    [Fact]
    public void Numbers_are_no_times() => Assert.Null(Clock(WatermarkKind.Timestamp).Read(WatermarkKind.Integer));

    [Fact]
    public void A_clock_that_was_never_read_says_nothing() => Assert.Null(new SourceClock(ChangeClock.Server, time).Read(WatermarkKind.Timestamp));

    [Fact]
    public void Now_is_carried_on_and_what_was_read_is_not()
    {
        var clock = Clock(WatermarkKind.Timestamp);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((Shown.AddMinutes(5), Shown), (clock.Now(WatermarkKind.Timestamp)!.Value.Timestamp, clock.Read(WatermarkKind.Timestamp)!.Value.Timestamp));
    }

    [Fact]
    public void A_server_that_refuses_three_times_in_a_row_is_not_asked_again()
    {
        var clock = Clock(WatermarkKind.Timestamp);
        Assert.Equal([false, false], [clock.Refused(), clock.Refused()]);
        clock.Set(new SourceTime(Shown), WatermarkKind.Timestamp, time.GetTimestamp());
        Assert.Equal([false, false, true], [clock.Refused(), clock.Refused(), clock.Refused()]);
        Assert.False(clock.IsAsked);
    }

    private SourceClock Clock(WatermarkKind kind)
    {
        var clock = new SourceClock(ChangeClock.Server, time);
        clock.Set(new SourceTime(Shown), kind, time.GetTimestamp());
        return clock;
    }
}
