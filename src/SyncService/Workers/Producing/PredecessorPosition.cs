using SyncService.Protocol;

namespace SyncService.Workers.Producing;

/// <summary>Where a service with the same contract stopped: it left rows, the stamp of the newest, and nothing of ours.</summary>
/// <remarks>Rows that it had queued may be older than the stamp that it left, and are read again; when one of them does not tell its stamp, all are.</remarks>
/// <param name="From">Where to read on; null: from the beginning.</param>
/// <param name="Unreadable">How many of its records do not tell their stamp.</param>
internal readonly record struct PredecessorPosition(Position? From, long Unreadable)
{
    /// <param name="stream">Whose position.</param>
    /// <param name="stores">What it left may be in both.</param>
    /// <param name="state">The queue.</param>
    /// <param name="reached">The number that the target has reached.</param>
    /// <param name="position">From where the stream reads otherwise.</param>
    /// <param name="cancellation">The caller's.</param>
    public static async Task<PredecessorPosition> FindAsync(StreamSpec stream, StreamStores stores, QueueState state, Seq reached, Position? position, CancellationToken cancellation)
    {
        if (position is not null || state.Cursor is not null || reached != Seq.None
            || state.SchemasPresent
            || !Watermark.TryParse(await stores.Queue.ReadLastSyncAsync(cancellation), out var left)
            || !await stores.Target.HoldsRowsAsync(cancellation)) return new(position, 0);
        var queued = state.Length == 0 ? default : await stores.Queue.ReadLegacyAsync(stream.ChangeColumn, cancellation);
        return new(queued.From(left) is { } from ? new Position(CaptureMode.Timestamp, from) : null, queued.Unreadable);
    }
}
