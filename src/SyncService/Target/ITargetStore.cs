using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Target;

/// <summary>The target side of one stream: its checkpoint, and the table that its records go to.</summary>
/// <remarks>Each member is one transaction. Every member throws <see cref="SyncException"/> when the store fails.</remarks>
internal interface ITargetStore
{
    /// <summary><see cref="Checkpoint.None"/> before the first generation.</summary>
    Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation);

    /// <summary>Locks the checkpoint, writes the generation that <paramref name="take"/> chooses, and returns the checkpoint as it was, with what was taken.</summary>
    /// <remarks>Nothing is written when the checkpoint says that the stream is paused.</remarks>
    Task<(Checkpoint Before, Generation Taken)> BeginAsync(Func<Checkpoint, Generation> take, CancellationToken cancellation);

    /// <summary>Whether the target table exists and holds a row.</summary>
    Task<bool> HoldsRowsAsync(CancellationToken cancellation);

    /// <summary>
    /// Applies the batch, sets its bad records aside and moves the checkpoint, all in one transaction, if the checkpoint under its lock is
    /// still <paramref name="expected"/>; null, and nothing written, when it is not.
    /// </summary>
    Task<Applied?> ApplyAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation);
}

/// <summary>What one transaction did.</summary>
/// <param name="Checkpoint">As committed.</param>
/// <param name="Written">Rows inserted or updated.</param>
/// <param name="Unchanged">Records that the target had already, or had in a newer version.</param>
/// <param name="Dead">Records set aside.</param>
internal sealed record Applied(Checkpoint Checkpoint, int Written, int Unchanged, int Dead);
