using Microsoft.Extensions.Time.Testing;
using SyncService.Capture;
using SyncService.Protocol;

namespace SyncService.Tests.Capture;

public sealed class SourceClockTests
{
    private static readonly DateTime Local = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Utc = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified);

    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData("Server", 8)]
    [InlineData("Utc", 12)]
    public void Stamps_without_an_offset_are_held_against_the_clock_that_sets_them(string kept, int hour) =>
        Assert.Equal(hour, Clock(Enum.Parse<ChangeClock>(kept)).Read(WatermarkKind.Timestamp)!.Value.Timestamp.Hour);

    [Fact]
    public void Instants_are_held_against_UTC() => Assert.Equal(12, Clock(ChangeClock.Server).Read(WatermarkKind.Instant)!.Value.Timestamp.Hour);

    [Fact]
    public void Numbers_are_no_times() => Assert.Null(Clock(ChangeClock.Server).Read(WatermarkKind.Integer));

    [Fact]
    public void A_clock_that_was_never_read_says_nothing() => Assert.Null(new SourceClock(ChangeClock.Server, time).Read(WatermarkKind.Timestamp));

    [Fact]
    public void Now_is_carried_on_and_what_was_read_is_not()
    {
        var clock = Clock(ChangeClock.Server);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((Local.AddMinutes(5), Local), (clock.Now(WatermarkKind.Timestamp)!.Value.Timestamp, clock.Read(WatermarkKind.Timestamp)!.Value.Timestamp));
    }

    private SourceClock Clock(ChangeClock kept)
    {
        var clock = new SourceClock(kept, time);
        clock.Set(Local, Utc);
        return clock;
    }
}
