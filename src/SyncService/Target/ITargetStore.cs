using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Target;

/// <summary>The target side of one stream: its checkpoint, and the table that its records go to.</summary>
/// <remarks>Each member is one transaction. Every member throws <see cref="SyncException"/> when the store fails.</remarks>
internal interface ITargetStore
{
    /// <summary>How many records a batch should have at most, by the time that the last ones took; <see cref="int.MaxValue"/> where that sets no limit.</summary>
    int TakesAtOnce { get; }

    /// <summary><see cref="Checkpoint.None"/> before the first generation.</summary>
    Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation);

    /// <summary>How records of this schema get into the target table as it is.</summary>
    /// <exception cref="SyncException">The table is missing, or has no way to take them.</exception>
    Task<TargetMap> MapAsync(RecordSchema schema, CancellationToken cancellation);

    /// <summary>Locks the checkpoint, writes what <paramref name="take"/> chooses, and returns the checkpoint as it was, with what was taken.</summary>
    /// <remarks>Nothing is written when the checkpoint says that the stream is paused. What <paramref name="take"/> throws is thrown, and nothing written.</remarks>
    Task<NewGeneration> BeginAsync(Func<Remembered, GenerationChoice> take, CancellationToken cancellation);

    /// <summary>Keeps what a complete cycle left, if the generation is still this one and all records of the cycle are applied.</summary>
    /// <param name="generation">In which the cycle was read.</param>
    /// <param name="last">Number of the newest record that it enqueued.</param>
    /// <param name="reading">What it left; a floor that is kept stays where this one has none.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>False, and nothing written, otherwise.</returns>
    Task<bool> KeepReadingAsync(Generation generation, Seq last, KeptReading reading, CancellationToken cancellation);

    /// <summary>Whether the target table exists and holds a row.</summary>
    Task<bool> HoldsRowsAsync(CancellationToken cancellation);

    /// <summary>
    /// Applies the batch, sets its bad records aside and moves the checkpoint, all in one transaction, if the checkpoint under its lock is
    /// still <paramref name="expected"/>; null, and nothing written, when it is not.
    /// </summary>
    /// <remarks>A batch with bad records that takes long is cut: what is left of it was applied, and the rest comes with the next.</remarks>
    Task<Applied?> ApplyAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation);

    /// <summary>
    /// Begins the transaction of a batch whose turn has not come. Null when it can only be applied in its turn. Nothing of it can be seen
    /// before <see cref="IPreparedBatch.CommitAsync"/>.
    /// </summary>
    /// <param name="batch">Kept by the caller until the prepared batch is disposed.</param>
    /// <param name="before">
    /// Where the batch that is being applied begins, when this one shares no key with it, so that its rows may be written beside it; else null.
    /// </param>
    /// <exception cref="SyncException">Also for what the batch itself is to blame for: it is told when its turn comes, by <see cref="ApplyAsync"/>.</exception>
    Task<IPreparedBatch?> PrepareAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation);
}

/// <summary>How records of a schema get into a target table.</summary>
/// <exception cref="SyncException">The table is missing, or has no way to take them.</exception>
internal delegate Task<TargetMap> TargetMapping(RecordSchema schema, CancellationToken cancellation);

/// <summary>The open transaction of a batch whose turn has not come. Disposing it without a commit takes everything back.</summary>
internal interface IPreparedBatch : IAsyncDisposable
{
    /// <summary>Whether its rows are written, so that others may wait for them.</summary>
    bool HoldsRows { get; }

    /// <summary>As <see cref="ITargetStore.ApplyAsync"/>: rows and checkpoint, if that is still <paramref name="expected"/> under its lock.</summary>
    /// <exception cref="SyncException">Nothing was committed, unless the failure is transient: then nobody knows.</exception>
    Task<Applied?> CommitAsync(Checkpoint expected, CancellationToken cancellation);
}

/// <summary>The beginning of a generation.</summary>
/// <param name="Before">The checkpoint as it was.</param>
/// <param name="Taken">What was chosen; null when the stream is paused.</param>
internal sealed record NewGeneration(Checkpoint Before, GenerationChoice? Taken);

/// <summary>Which columns of the target a stream fills.</summary>
/// <param name="Oid">Of the table.</param>
/// <param name="Columns">By source column: the target's column, and its <c>attnum</c>.</param>
internal sealed record TargetMap(uint Oid, IReadOnlyDictionary<string, (string Name, int Place)> Columns)
{
    /// <summary>The zone in which times without one are read, or instants are shown; null where that makes no difference to any column.</summary>
    public string? Zone { get; init; }
}
