using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Target.Applying;

/// <summary>The checkpoint after a batch.</summary>
internal static class ReachedCheckpoint
{
    /// <remarks>Whatever is applied, the checkpoint says from where its cycle is to be read again: where it holds no floor, that of the batch's generation goes with the rows.</remarks>
    public static Checkpoint Of(RecordBatch batch, Checkpoint expected, int written, TimeProvider clock) =>
        new(expected.Generation, batch.Last, batch.Reached ?? expected.Position, expected.RowsApplied + written)
        {
            Floor = expected.Floor ?? batch.State.Cursor?.Floor?.ToKeep(clock),
        };
}
