using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Workers.Consuming;

/// <summary>The newest source stamp applied, as <c>last_sync_timestamp</c> tells it.</summary>
/// <remarks>
/// Not the position from which reading goes on: that stays behind the source's clock, and rows that commit late have older stamps. After a start,
/// and for the first batch of a generation, the position is all that is known of the batches before.
/// </remarks>
internal struct NewestStamp
{
    private Generation generation;
    private Watermark? newest;

    /// <summary>With a batch that was applied.</summary>
    public Watermark? With(RecordBatch batch, Checkpoint applied)
    {
        if (generation != applied.Generation) (generation, newest) = (applied.Generation, null);
        return newest = Later(Later(newest, batch.NewestStamp), applied.Position?.Value);
    }

    private static Watermark? Later(Watermark? known, Watermark? stamp) => (known, stamp) switch
    {
        (null, _) => stamp,
        (_, null) => known,
        ({ } left, { } right) => left.Kind == right.Kind ? Watermark.Max(left, right) : right,
    };
}
