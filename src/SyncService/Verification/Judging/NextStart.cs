using SyncService.Capture;
using SyncService.Encoding;
using SyncService.Planning;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Steps;
using SyncService.Target;

namespace SyncService.Verification.Judging;

/// <summary>What the next start of a stream brings: what waits in its queue, and what it reads of the source.</summary>
/// <param name="queue">Of the stream.</param>
/// <param name="target">Its checkpoint.</param>
/// <param name="source">Start and overlap.</param>
/// <param name="plan">What the next start does.</param>
internal sealed class NextStart(IRecordQueue queue, PostgresTarget target, SourceOptions source, PlannedAction plan) : IPendingRows
{
    private const int RecordsAtOnce = 10_000;
    private const int BytesAtOnce = 16 * 1024 * 1024;

    private (Position? Position, KeptFloor? Floor)? known;

    public async Task<HashSet<ulong>> QueuedAsync(IReadOnlySet<ulong> keys, CancellationToken cancellation)
    {
        HashSet<ulong> found = [];
        var state = await queue.ReadStateAsync(cancellation);
        for (var at = 0; at < state.Length;)
        {
            using var batch = await queue.PeekAsync(at, PeekSize.Within(state, RecordsAtOnce, BytesAtOnce), cancellation);
            if (batch.Count == 0) break;
            for (var i = 0; i < batch.Count; i++)
            {
                if (!batch.Unreadable.ContainsKey(i) && keys.Contains(batch.Header(i).KeyHash)) found.Add(batch.Header(i).KeyHash);
            }

            at += batch.Count;
        }

        return found;
    }

    /// <remarks>
    /// What was committed before the last complete cycle began was read in it, so a row is expected only where its stamp is behind the position, or not before the floor that this cycle left.
    /// Where no floor is known, the overlap takes its place.
    /// </remarks>
    public async Task<bool> WillComeAsync(LookedUpRow row, CancellationToken cancellation)
    {
        if (row.Operation != RecordOperation.Upsert || row.Stamp is not { } stamp) return false;
        if (plan != PlannedAction.GoOn) return true;
        known ??= await ReadAsync(cancellation);
        if (known.Value.Position?.In(known.Value.Position.Value.Mode, stamp.Kind) is not { } position || stamp.CompareTo(position) > 0) return true;
        return stamp.CompareTo(known.Value.Floor?.Position.In(known.Value.Position.Value.Mode, stamp.Kind) ?? position.Before(source.Overlap)) >= 0;
    }

    /// <summary>Where reading goes on: behind what is queued where the queue is kept, else behind what is applied.</summary>
    private async Task<(Position? Position, KeptFloor? Floor)> ReadAsync(CancellationToken cancellation)
    {
        var checkpoint = (await target.RecallAsync(cancellation)).Checkpoint;
        var state = await queue.ReadStateAsync(cancellation);
        var position = state.Cursor is { } cursor && target.Rules.Agree(state, checkpoint) ? cursor.Position : checkpoint.Position;
        return (position, checkpoint.Floor);
    }
}
