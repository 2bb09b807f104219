using SyncService.Capture.Reading;
using SyncService.Encoding;
using SyncService.Queue;

namespace SyncService.Workers.Producing;

/// <summary>How far ahead of the consumer a producer may run, and when it looks at the stores.</summary>
internal sealed class ProducerPace(QueueOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>A query left open longer would hold the source's versions and locks.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A first load is one cycle of hours; it is to hear of a pause sooner.</summary>
    private static readonly TimeSpan LookForPause = TimeSpan.FromSeconds(1);

    /// <summary>Cycles may follow each other sooner: nothing is waiting for what the stores say until there is something to enqueue, and then the cursor is compared.</summary>
    private static readonly TimeSpan LookAtStores = TimeSpan.FromSeconds(5);

    private double bytesPerRecord = 1;
    private long looked = clock.GetTimestamp();
    private long? lookedAtStores;

    /// <summary>By which it takes its turn with other streams; its own alone where none is given.</summary>
    public ReadingSeat Seat { get; init; } = new ReadingSlots(new SemaphoreSlim(1), 0, clock).NewSeat();

    /// <summary>True when it is time to look whether the stream was paused in mid-cycle.</summary>
    public bool ShouldLook()
    {
        if (clock.GetElapsedTime(looked) < LookForPause) return false;
        looked = clock.GetTimestamp();
        return true;
    }

    /// <summary>True when it is time to compare cursor, list and checkpoint; it is until that was done.</summary>
    public bool ShouldLookAtStores => UntilLookAtStores <= TimeSpan.Zero;

    /// <summary>How long nobody needs to look at the stores.</summary>
    public TimeSpan UntilLookAtStores => lookedAtStores is { } last ? LookAtStores - clock.GetElapsedTime(last) : TimeSpan.Zero;

    /// <summary>They agree, and there is room.</summary>
    public void LookedAtStores() => lookedAtStores = clock.GetTimestamp();

    /// <summary>They are to be looked at before anything is read.</summary>
    public void LookAgain() => lookedAtStores = null;

    public void Learn(RecordChunk chunk) => bytesPerRecord += ((chunk.Bytes / (double)chunk.Count) - bytesPerRecord) / 8;

    /// <summary>Whether a queue of this length is above the high-water mark, or, when it was full before, still above the low one.</summary>
    public bool IsFull(long length, bool wasFull = false) => IsAbove(length, wasFull ? 2 : 1);

    /// <summary>Waits from the high-water mark until the low one. True when that took so long that the open query should be given up.</summary>
    public async Task<bool> WhileFullAsync(IRecordQueue queue, long length, CancellationToken cancellation)
    {
        if (!IsFull(length)) return false;
        var since = clock.GetTimestamp();
        while (IsFull(length, wasFull: true))
        {
            await Task.Delay(Look, clock, cancellation);
            length = (await queue.ReadStateAsync(cancellation)).Length;
            if (clock.GetElapsedTime(since) > Patience) return true;
        }

        return false;
    }

    private bool IsAbove(long length, int divisor) =>
        length > options.HighWater / divisor || length * bytesPerRecord > options.HighWaterMegabytes * 1024.0 * 1024.0 / divisor;
}
