using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Workers.Producing;

/// <summary>Begins generations: in the checkpoint first, and then in the cursor.</summary>
/// <remarks>
/// Before anything is written, source and target are looked at: a stream that cannot run as it is begins no generation, so that what is queued can
/// still be applied, and nothing is queued that the target cannot take.
/// </remarks>
internal sealed class GenerationStart(StreamSpec stream, StreamStores stores, StreamIdentification identification, CycleJournal journal, TimeProvider clock)
{
    /// <summary>The records of the generation that was begun last.</summary>
    public string? Schema { get; private set; }

    /// <summary>Null when the stream is paused.</summary>
    public async Task<(Cursor Cursor, KeptFloor? Floor)?> BeginAsync(CancellationToken cancellation)
    {
        var known = await stores.Target.ReadCheckpointAsync(cancellation);
        journal.Metrics.Looked(known);
        if (known.Pause is not null) return null;

        // Before the source is asked how far it counts: another producer may read on meanwhile.
        var queued = (await stores.Queue.ReadStateAsync(cancellation)).Cursor;
        var (identity, counter) = await identification.IdentifyAsync(cancellation);
        while (true)
        {
            var state = await stores.Queue.ReadStateAsync(cancellation);
            IReadOnlyList<IdentityDifference> differences = [];
            var (before, taken) = await stores.Target.BeginAsync(Decide, cancellation);
            journal.Metrics.Looked(before);
            if (taken is null) return null;
            var beginning = stores.Rules.Begin(state, before, taken);
            var cursor = beginning.Cursor;
            if (cursor.Position is null && state.Cursor is null && before.Seq == Seq.None)
            {
                cursor = cursor with { Position = await PredecessorAsync(state, cancellation) is { } left ? new Position(CaptureMode.Timestamp, left) : null };
            }

            if (await stores.Queue.BeginAsync(state.CursorText, cursor, !beginning.KeepList, cancellation) is not { } aside)
            {
                journal.Differed(differences);
                continue;
            }

            if (aside > 0) journal.SetAside(aside);
            journal.Differed(differences);
            journal.Began();
            Schema = identity.Schema;
            stores.Queued.Set();
            return (cursor, taken.Reloads ? null : before.Floor);

            GenerationChoice Decide(Remembered found)
            {
                var decision = IdentityDecision.Of(found, identity, stores.Rules.Take(state, found.Checkpoint), clock.GetUtcNow(), CounterLook.Compare(counter, known, queued));
                differences = decision.Differences;
                return decision.Choice;
            }
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
