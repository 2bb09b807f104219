using Microsoft.Extensions.Time.Testing;
using SyncService.Capture.Reading;

namespace SyncService.Tests.Capture.Reading;

/// <summary>Who may read when more views are to be read than there are slots.</summary>
public sealed class ReadingSlotsTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider clock = new();
    private readonly SemaphoreSlim free = new(1);
    private readonly ReadingSlots slots;

    public ReadingSlotsTests() => slots = new ReadingSlots(free, 1, clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slot_that_is_given_back_goes_to_who_waits_for_it()
    {
        var first = Reader();
        var second = slots.NewSeat().TakeAsync(Cancellation);
        Assert.False(second.IsCompleted);
        first.GiveBack();
        await second.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(0, slots.Free);
    }

    [Fact]
    public void The_slot_of_a_reader_whose_source_is_silent_for_a_second_is_taken()
    {
        var silent = Reader();
        LookTwice(Second * 0.9);
        Assert.Equal(0, slots.Free);
        LookTwice(Second);
        Assert.Equal(1, slots.Free);
        Assert.True(silent.IsWithout);
    }

    [Fact]
    public void The_slot_of_a_reader_whose_rows_come_is_left_to_it()
    {
        var busy = Reader();
        for (var i = 0; i < 5; i++)
        {
            LookTwice(Second * 0.9);
            busy.Came(Cancellation);
        }

        Assert.Equal(0, slots.Free);
    }

    [Fact]
    public void Who_waits_for_the_queue_and_not_for_the_source_keeps_it()
    {
        Reader().Rests();
        LookTwice(5 * Second);
        Assert.Equal(0, slots.Free);
    }

    [Fact]
    public async Task With_its_next_row_a_reader_takes_a_slot_again_and_waits_for_it()
    {
        var silent = Reader();
        LookTwice(Second);
        var other = Reader();
        var coming = Task.Run(() => silent.Came(Cancellation), Cancellation);
        Assert.True(silent.IsWithout);
        other.GiveBack();
        await coming.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.False(silent.IsWithout);
        Assert.Equal(0, slots.Free);
    }

    [Fact]
    public void No_more_readers_than_that_wait_without_a_slot()
    {
        Reader();
        LookTwice(Second);
        Reader();
        LookTwice(Second);
        Assert.Equal(0, slots.Free);
    }

    [Fact]
    public void A_reading_that_ends_without_a_slot_gives_none_back_and_makes_room_for_another()
    {
        var silent = Reader();
        LookTwice(Second);
        silent.GiveBack();
        Assert.Equal(1, slots.Free);
        Reader();
        LookTwice(Second);
        Assert.Equal(1, slots.Free);
    }

    [Fact]
    public async Task A_reader_that_is_given_up_while_it_waits_for_a_slot_takes_none()
    {
        var silent = Reader();
        LookTwice(Second);
        var other = Reader();
        using var stop = new CancellationTokenSource();
        var coming = Task.Run(() => silent.Came(stop.Token), Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => coming);
        silent.GiveBack();
        other.GiveBack();
        Assert.Equal(1, slots.Free);
    }

    public void Dispose() => free.Dispose();

    /// <summary>One that has a slot and has asked the source.</summary>
    private ReadingSeat Reader()
    {
        var seat = slots.NewSeat();
        Assert.True(seat.TryTake());
        seat.Asks();
        return seat;
    }

    private void LookTwice(TimeSpan apart)
    {
        slots.TakeFromSilent();
        clock.Advance(apart);
        slots.TakeFromSilent();
    }
}
