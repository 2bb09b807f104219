using SyncService.Capture.Sent;
using SyncService.Protocol;
using SyncService.Target;

namespace SyncService.Workers.Producing;

/// <summary>The floor of the last complete cycle, and what of it stands in the checkpoint.</summary>
/// <remarks>
/// A floor may stand there only when all records of its cycle are applied: a list that is lost before is read again from the floor before it. An older floor
/// is always safe, it only reads more. So it is written at most each 30 s, and one that waits for its records is not replaced by a newer one.
/// </remarks>
internal sealed class FloorKeeper(ITargetStore target, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private CompleteCycle? newest;
    private CompleteCycle? waiting;
    private SentSlice? keptSlice;
    private long? kept;

    /// <summary>From which the next cycle begins; null where there is none.</summary>
    public ReadingFloor? Current { get; private set; }

    /// <summary>A generation begins with what the checkpoint holds.</summary>
    public void Begin(KeptReading stored)
    {
        Current = ReadingFloor.Of(stored.Floor, clock);
        (newest, waiting, kept) = (null, null, null);
        keptSlice = null;
    }

    /// <summary>A cycle was read to its end.</summary>
    /// <param name="last">Number of the newest record enqueued.</param>
    /// <param name="floor">That it leaves; null without a clock.</param>
    /// <param name="slice">Rows of old stamps that are enqueued; null for none.</param>
    public void Completed(Seq last, ReadingFloor? floor, SentSlice? slice)
    {
        Current = floor;
        newest = new CompleteCycle(last, floor, slice);
        waiting ??= newest;
    }

    /// <summary>Rows are about to go from the target: what the checkpoint tells of rows that were sent must not outlive them.</summary>
    public async Task BuryAsync(Generation generation, CancellationToken cancellation)
    {
        (newest, waiting, keptSlice) = (Forgotten(newest), Forgotten(waiting), null);
        await target.KeepReadingAsync(generation, Seq.None, new KeptReading(null, null), cancellation);

        static CompleteCycle? Forgotten(CompleteCycle? cycle) => cycle is null ? null : cycle with { Slice = null };
    }

    /// <summary>After a look at the stores: keeps what is due.</summary>
    public async Task KeepAsync(Checkpoint known, CancellationToken cancellation)
    {
        if (waiting is not { } cycle || known.Seq < cycle.Last || (kept is { } then && clock.GetElapsedTime(then) < Every)) return;
        var isSentKept = cycle.Slice == keptSlice;
        if (cycle.Floor is not null || !isSentKept)
        {
            var reading = new KeptReading(cycle.Floor?.ToKeep(clock), isSentKept ? null : cycle.Slice?.ToBytes()) { IsSentKept = isSentKept };
            await target.KeepReadingAsync(known.Generation, cycle.Last, reading, cancellation);
        }

        kept = clock.GetTimestamp();
        keptSlice = cycle.Slice;
        waiting = newest == waiting ? null : newest;
    }

    /// <summary>Nothing is read any more: keeps the newest, if all its records are applied.</summary>
    public Task KeepLastAsync(Checkpoint known, CancellationToken cancellation)
    {
        (waiting, kept) = (newest, null);
        return KeepAsync(known, cancellation);
    }

    private sealed record CompleteCycle(Seq Last, ReadingFloor? Floor, SentSlice? Slice);
}
