using SyncService.Protocol;

namespace SyncService.Workers.Producing;

/// <summary>Compares cursor, list and checkpoint between two cycles, and remembers what it saw.</summary>
internal sealed class StoreComparison(StreamStores stores, ProducerPace pace, CycleJournal journal)
{
    private long? fullAt;

    /// <summary>As it was when the stores were looked at last.</summary>
    public Checkpoint Known { get; private set; } = Checkpoint.None;

    /// <summary>The head of the list has reached it for certain.</summary>
    public Seq Head { get; private set; } = Seq.None;

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

    /// <summary>Asked in a long cycle now and then.</summary>
    public async Task<bool> IsPausedAsync(CancellationToken cancellation) => (await ReadCheckpointAsync(cancellation)).Pause is not null;

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
