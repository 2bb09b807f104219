using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Reading;

namespace SyncService.Tests.Capture.Reading;

/// <summary>How long a source is looked at on one thread.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly SemaphoreSlim free = new(1);
    private readonly ReadingSlots slots;
    private readonly ReadingSeat seat;
    private readonly List<long> quiet = [];
    private int looks;

    public WatchTests()
    {
        slots = new ReadingSlots(free, 0, clock);
        seat = slots.NewSeat();
    }

    [Fact]
    public void It_goes_on_until_a_look_finds_something()
    {
        Watch(TimeSpan.MaxValue).Run(() => ++looks < 4 ? Quiet() : null, clock, CancellationToken.None);
        Assert.Equal([1, 2, 3], quiet);
    }

    [Fact]
    public void No_look_begins_after_its_time()
    {
        Watch(TimeSpan.FromSeconds(5)).Run(
            () =>
            {
                looks++;
                clock.Advance(TimeSpan.FromSeconds(2));
                return Quiet();
            },
            clock,
            CancellationToken.None);
        Assert.Equal([1, 2, 3], quiet);
    }

    [Fact]
    public void A_look_that_would_come_too_late_is_left_out()
    {
        var interval = TimeSpan.FromMilliseconds(40);
        new Watch(interval, 2.5 * interval, seat, cycle => quiet.Add(cycle.Rows)).Run(
            () =>
            {
                looks++;
                clock.Advance(1.1 * interval);
                return Quiet();
            },
            clock,
            CancellationToken.None);
        Assert.Equal([1, 2], quiet);
    }

    [Fact]
    public void Each_look_takes_a_slot_and_gives_it_back()
    {
        Watch(TimeSpan.MaxValue).Run(
            () =>
            {
                Assert.Equal(0, slots.Free);
                return ++looks < 3 ? Quiet() : null;
            },
            clock,
            CancellationToken.None);
        Assert.Equal(3, looks);
        Assert.Equal(1, slots.Free);
    }

    [Fact]
    public void A_look_that_fails_gives_its_slot_back_and_ends_it()
    {
        Assert.Throws<FormatException>(() => Watch(TimeSpan.MaxValue).Run(static () => throw new FormatException(), clock, CancellationToken.None));
        Assert.Equal(1, slots.Free);
    }

    [Fact]
    public void Without_a_free_slot_it_ends_and_takes_none()
    {
        Assert.True(slots.NewSeat().TryTake());
        Watch(TimeSpan.MaxValue).Run(() => throw new InvalidOperationException(), clock, CancellationToken.None);
        Assert.Equal(0, slots.Free);
    }

    [Fact]
    public async Task A_pause_ends_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(() => new Watch(TimeSpan.FromHours(1), TimeSpan.MaxValue, seat, static _ => { }).Run(Quiet, clock, stop.Token), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await watching;
        Assert.Empty(quiet);
    }

    public void Dispose() => free.Dispose();

    private Watch Watch(TimeSpan atMost) => new(TimeSpan.FromMilliseconds(1), atMost, seat, cycle => quiet.Add(cycle.Rows));

    private QuietCycle? Quiet() => new QuietCycle(default, 0, looks);
}
