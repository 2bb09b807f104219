using SyncService.Protocol;

namespace SyncService.Workers.Producing;

/// <summary>Begins generations: in the checkpoint first, and then in the cursor.</summary>
internal sealed class GenerationStart(StreamSpec stream, StreamStores stores, CycleJournal journal)
{
    /// <summary>Null when the stream is paused.</summary>
    public async Task<(Cursor Cursor, KeptFloor? Floor)?> BeginAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var state = await stores.Queue.ReadStateAsync(cancellation);
            var (before, generation) = await stores.Target.BeginAsync(checkpoint => stores.Rules.Take(state, checkpoint), cancellation);
            journal.Metrics.Looked(before);
            if (before.Pause is not null) return null;
            var beginning = stores.Rules.Begin(state, before, generation);
            var cursor = beginning.Cursor;
            if (cursor.Watermark is null && state.Cursor is null && before.Seq == Seq.None)
            {
                cursor = cursor with { Watermark = await PredecessorAsync(state, cancellation) };
            }

            if (await stores.Queue.BeginAsync(state.CursorText, cursor, !beginning.KeepList, cancellation) is not { } aside) continue;
            if (aside > 0) journal.SetAside(aside);
            journal.Began();
            stores.Queued.Set();
            return (cursor, before.Floor);
        }
    }

    /// <summary>Where a service with the same contract stopped: it left rows, the stamp of the newest, and nothing of ours.</summary>
    /// <remarks>Rows that it had queued may be older than the stamp that it left, and are read again; when one of them does not tell its stamp, all are.</remarks>
    private async Task<Watermark?> PredecessorAsync(QueueState state, CancellationToken cancellation)
    {
        if (state.SchemasPresent
            || !Watermark.TryParse(await stores.Queue.ReadLastSyncAsync(cancellation), out var left)
            || !await stores.Target.HoldsRowsAsync(cancellation)) return null;
        var queued = state.Length == 0 ? default : await stores.Queue.ReadLegacyAsync(stream.ChangeColumn, cancellation);
        if (queued.Unreadable > 0) journal.LegacyWithoutStamp(queued.Unreadable);
        return queued.From(left);
    }
}
