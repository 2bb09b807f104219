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

    private (Seq Last, ReadingFloor Floor)? newest;
    private (Seq Last, ReadingFloor Floor)? waiting;
    private long? kept;

    /// <summary>From which the next cycle begins; null where there is none.</summary>
    public ReadingFloor? Current { get; private set; }

    /// <summary>A generation begins with what the checkpoint holds.</summary>
    public void Begin(KeptFloor? stored)
    {
        Current = ReadingFloor.Of(stored, clock);
        (newest, waiting, kept) = (null, null, null);
    }

    /// <summary>A cycle was read to its end.</summary>
    /// <param name="last">Number of the newest record enqueued.</param>
    /// <param name="floor">That it leaves; null without a clock.</param>
    public void Completed(Seq last, ReadingFloor? floor)
    {
        Current = floor;
        if (floor is not { } left) return;
        newest = (last, left);
        waiting ??= newest;
    }

    /// <summary>After a look at the stores: keeps what is due.</summary>
    public async Task KeepAsync(Checkpoint known, CancellationToken cancellation)
    {
        if (waiting is not var (last, floor) || known.Seq < last || (kept is { } then && clock.GetElapsedTime(then) < Every)) return;
        await target.KeepFloorAsync(known.Generation, last, floor.ToKeep(clock), cancellation);
        kept = clock.GetTimestamp();
        waiting = newest == waiting ? null : newest;
    }
}
