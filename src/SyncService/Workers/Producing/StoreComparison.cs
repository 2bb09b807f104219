using SyncService.Protocol;

namespace SyncService.Workers.Producing;

/// <summary>Compares cursor, list and checkpoint between two cycles, and remembers what it saw.</summary>
internal sealed class StoreComparison(StreamStores stores, ProducerPace pace, CycleJournal journal)
{
    private long? fullAt;

    /// <summary>Whether the target was found to hold no row, and whether a generation has begun since.</summary>
    private (bool Found, bool Known) empty;

    /// <summary>As it was when the stores were looked at last.</summary>
    public Checkpoint Known { get; private set; } = Checkpoint.None;

    /// <summary>The head of the list has reached it for certain.</summary>
    public Seq Head { get; private set; } = Seq.None;

    /// <summary>A generation has begun: what was found of the target is dealt with.</summary>
    public void Began() => empty = empty with { Known = empty.Found };

    public async Task<StoreLook> LookAsync(Cursor cursor, CancellationToken cancellation)
    {
        pace.LookAgain();
        var state = await stores.Queue.ReadStateAsync(cancellation);
        if ((await ReadCheckpointAsync(cancellation)) is var checkpoint && checkpoint.Pause is not null) return StoreLook.Paused;
        var verdict = stores.Rules.Continue(state, checkpoint, cursor.Text);
        if (verdict != Continuation.GoOn)
        {
            journal.Broke(verdict);
            return StoreLook.Differs;
        }

        if (await IsEmptiedAsync(checkpoint, cancellation))
        {
            journal.Broke(Continuation.TargetEmptied);
            return StoreLook.Differs;
        }

        if (pace.IsFull(state.Length, wasFull: fullAt is not null))
        {
            fullAt = state.Length;
            return StoreLook.Full;
        }

        fullAt = null;
        (Head, Known) = (state.Head!.Value, checkpoint);
        pace.LookedAtStores();
        return StoreLook.Agrees;
    }

    /// <summary>Asked in a long cycle now and then: whether it is to end, because of a pause or because the target is not where it was.</summary>
    public async Task<bool> IsHaltedAsync(CancellationToken cancellation) => await ReadCheckpointAsync(cancellation) is { Pause: not null } or { IsTargetMoved: true };

    /// <summary>Waits until the queue is below its low-water mark. True when that took so long that the open query should be given up.</summary>
    public async Task<bool> WhileFullAsync(long length, CancellationToken cancellation)
    {
        if (!await pace.WhileFullAsync(stores.Queue, length, cancellation)) return false;
        fullAt = length;
        pace.LookAgain();
        return true;
    }

    /// <summary>Waits for room after a step that found the queue full, some seconds at most: then the stores are to be looked at again.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellation)
    {
        if (fullAt is { } length) await pace.WhileFullAsync(stores.Queue, length, cancellation);
    }

    /// <summary>Whether rows were applied and are gone, without a trace that the catalogue keeps. Said until a generation begins for it, and not again before the table was seen to hold rows.</summary>
    private async Task<bool> IsEmptiedAsync(Checkpoint checkpoint, CancellationToken cancellation)
    {
        if (checkpoint is not { SeemsEmpty: true, RowsApplied: > 0, Position: not null } || await stores.Target.HoldsRowsAsync(cancellation))
        {
            empty = default;
            return false;
        }

        empty = empty with { Found = true };
        return !empty.Known;
    }

    private async Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation)
    {
        var checkpoint = await stores.Target.ReadCheckpointAsync(cancellation);
        journal.Metrics.Looked(checkpoint);
        return checkpoint;
    }
}

/// <summary>What a look at the stores found.</summary>
internal enum StoreLook
{
    Agrees,

    /// <summary>A generation must begin.</summary>
    Differs,

    Paused,
    Full,
}
