namespace SyncService.Capture.Reading;

/// <summary>Lets a limited number of views be read at once, however many streams there are.</summary>
/// <remarks>
/// A view that keeps its reader waiting, behind a lock of somebody else for example, must not hold up the others: whoever finds no slot free takes
/// the one of a reader that has waited for a second, which takes one again as soon as its rows come. Each reader that waits so has a connection, and
/// so their number is limited, too.
/// </remarks>
/// <param name="free">One for each view that may be read at the same time.</param>
/// <param name="waiting">So many more may wait for the source without a slot.</param>
/// <param name="clock">Measures how long they wait.</param>
internal sealed class ReadingSlots(SemaphoreSlim free, int waiting, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly HashSet<ReadingSeat> taken = [];
    private int without;

    /// <summary>Slots that nobody has.</summary>
    public int Free => free.CurrentCount;

    /// <summary>The place of one stream, which takes a slot for each reading.</summary>
    public ReadingSeat NewSeat() => new(this);

    internal async Task TakeAsync(ReadingSeat seat, CancellationToken cancellation)
    {
        var slot = free.WaitAsync(cancellation);
        while (!slot.IsCompleted)
        {
            TakeFromSilent();
            await Task.WhenAny(slot, Task.Delay(Look, clock, cancellation));
        }

        await slot;
        lock (gate) Hold(seat);
    }

    internal bool TryTake(ReadingSeat seat)
    {
        if (!free.Wait(0, CancellationToken.None)) return false;
        lock (gate) Hold(seat);
        return true;
    }

    internal void GiveBack(ReadingSeat seat)
    {
        lock (gate)
        {
            taken.Remove(seat);
            if (seat.IsWithout) without--;
            else free.Release();
            seat.IsWithout = false;
        }
    }

    /// <summary>For a reader that its slot was taken from, on the thread that calls it.</summary>
    internal void TakeAgain(ReadingSeat seat, CancellationToken cancellation)
    {
        free.Wait(cancellation);
        lock (gate)
        {
            if (seat.IsWithout)
            {
                without--;
                seat.IsWithout = false;
            }
            else
            {
                // The reading was given up meanwhile.
                free.Release();
            }
        }
    }

    private void Hold(ReadingSeat seat)
    {
        taken.Add(seat);
        seat.Seen = (-1, 0);
    }

    /// <summary>One look at the readers, which those alone take who need a slot: nobody pays for it as long as there are enough.</summary>
    internal void TakeFromSilent()
    {
        lock (gate)
        {
            foreach (var seat in taken.Where(seat => !seat.IsWithout && HasWaited(seat)))
            {
                if (without == waiting) return;
                without++;
                seat.IsWithout = true;
                free.Release();
            }
        }
    }

    private bool HasWaited(ReadingSeat seat)
    {
        if (seat.Mark is not { } mark)
        {
            seat.Seen = (-1, 0);
            return false;
        }

        if (seat.Seen.Mark == mark) return clock.GetElapsedTime(seat.Seen.At) >= Patience;
        seat.Seen = (mark, clock.GetTimestamp());
        return false;
    }
}

/// <summary>The place of one stream among those that read the source.</summary>
/// <remarks>The thread that reads says what it does; others look at that.</remarks>
internal sealed class ReadingSeat(ReadingSlots slots)
{
    private long count;
    private volatile bool isWithout;
    private volatile bool asks;

    /// <summary>Another one whenever the source has sent something or was asked something; null while nothing is asked of it.</summary>
    public long? Mark => asks ? Interlocked.Read(ref count) : null;

    internal bool IsWithout
    {
        get => isWithout;
        set => isWithout = value;
    }

    /// <summary>The mark that was seen last by those who need a slot, and when.</summary>
    internal (long Mark, long At) Seen { get; set; }

    public Task TakeAsync(CancellationToken cancellation) => slots.TakeAsync(this, cancellation);

    public bool TryTake() => slots.TryTake(this);

    public void GiveBack()
    {
        asks = false;
        slots.GiveBack(this);
    }

    /// <summary>The source is about to be asked, or to be asked for more.</summary>
    public void Asks()
    {
        Interlocked.Increment(ref count);
        asks = true;
    }

    /// <summary>The source has sent something.</summary>
    /// <exception cref="OperationCanceledException">The reading is given up, while it waits for a slot.</exception>
    public void Came(CancellationToken cancellation)
    {
        // One thread writes: whoever reads an older number takes a little longer to see it.
        Volatile.Write(ref count, count + 1);
        if (isWithout) slots.TakeAgain(this, cancellation);
    }

    /// <summary>What the source sent is on its way; it is not waited for.</summary>
    public void Rests() => asks = false;
}
