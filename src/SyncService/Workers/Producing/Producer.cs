using System.Diagnostics;
using SyncService.Capture;
using SyncService.Capture.Reading;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Target;

namespace SyncService.Workers.Producing;

/// <summary>Reads what changed and pushes it to the queue together with its cursor; the only one that begins generations.</summary>
/// <remarks>
/// Whatever is interrupted between two of its steps is put right by the next beginning. A failure of any store ends the step with
/// <see cref="SyncException"/>, and the next step begins again from what the stores say.
/// </remarks>
internal sealed class Producer(
    StreamSpec stream, ISource source, IRecordQueue queue, ITargetStore target, ProtocolRules rules, ProducerPace pace, StreamMetrics metrics, Action onQueued, CaptureLog log, TimeProvider clock)
{
    /// <summary>What a watch finds is read again: that is to cost little.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(100);

    private readonly SentWindow sent = new();
    private Cursor? mine;
    private Continuation lastBreak;

    /// <summary>Why a generation began whose first reading has not; null when that was told.</summary>
    private Continuation? untold;

    /// <summary>As it was when the stores were looked at last.</summary>
    private Checkpoint known = Checkpoint.None;

    /// <summary>The head of the list has reached it for certain.</summary>
    private Seq knownHead = Seq.None;

    private long? fullAt;
    private bool wasQuiet;

    /// <summary>Waits for room after a step that found the queue full, some seconds at most: then the stores are to be looked at again.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellation)
    {
        if (fullAt is { } length) await pace.WhileFullAsync(queue, length, cancellation);
    }

    /// <summary>The next step compares the stores before it reads, however long ago that was done.</summary>
    public void LookAgain() => pace.LookAgain();

    /// <summary>Whether the source can be watched for some cycles: the last one was quick and found nothing new, and the stores need not be looked at before the next.</summary>
    public bool MayWatch(TimeSpan interval) => wasQuiet && mine is not null && pace.UntilLookAtStores > interval;

    /// <summary>Goes through one cycle after the other as long as they find nothing new, and then looks at the stores. True when all is as it was; all else is left to the next step.</summary>
    /// <param name="interval">The pause before each of them.</param>
    /// <param name="slots">Each of them needs one.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<bool> WatchAsync(TimeSpan interval, SemaphoreSlim slots, CancellationToken cancellation)
    {
        if (mine is not { } cursor) return false;
        mine = null;
        try
        {
            var watch = new Watch(interval, pace.UntilLookAtStores, slots, Ended);
            var isQuiet = await source.WatchAsync(cursor.Watermark, pace.Overlap, sent, watch, cancellation)
                && await LookAtStoresAsync(cursor, cancellation) == StoreLook.Agrees;
            mine = cursor;
            return isQuiet;
        }
        finally
        {
            if (mine is null) sent.Clear();
        }

        void Ended(QuietCycle cycle)
        {
            using var trace = StartTrace();
            trace?.SetStartTime((clock.GetUtcNow() - clock.GetElapsedTime(cycle.Began)).UtcDateTime);
            if (cycle.Range is { } range) metrics.CycleBegins(range, known, cursor.Seq);
            metrics.ReadAgain(cycle.Rows);
            EndCycle(trace, cycle.Began, cursor, cycle.Rows, 0);
        }
    }

    /// <summary>Begins a generation if there is none, and reads the source once to its end. True when the end was reached.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        try
        {
            wasQuiet = false;
            if ((mine ?? await BeginAsync(cancellation)) is not { } cursor) return true;
            mine = null;
            (mine, var atEnd) = await CycleAsync(cursor, cancellation);
            return atEnd;
        }
        finally
        {
            if (mine is null) sent.Clear();
        }
    }

    /// <summary>Null when the stream is paused.</summary>
    private async Task<Cursor?> BeginAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var state = await queue.ReadStateAsync(cancellation);
            var (before, generation) = await target.BeginAsync(checkpoint => rules.Take(state, checkpoint), cancellation);
            metrics.Looked(before);
            if (before.Pause is not null) return null;
            var beginning = rules.Begin(state, before, generation);
            var cursor = beginning.Cursor;
            if (cursor.Watermark is null && state.Cursor is null && before.Seq == Seq.None)
            {
                cursor = cursor with { Watermark = await PredecessorAsync(state, cancellation) };
            }

            if (await queue.BeginAsync(state.CursorText, cursor, !beginning.KeepList, cancellation) is not { } aside) continue;
            if (aside > 0) log.SetAside(stream.Name, aside, stream.Source);

            // Where the first reading failed, the reason is still that of the beginning before.
            if (untold is null || lastBreak != Continuation.GoOn) untold = lastBreak;
            lastBreak = Continuation.GoOn;
            pace.LookAgain();
            onQueued();
            return cursor;
        }
    }

    /// <summary>Asked between cycles together with the checkpoint, and in a long one now and then.</summary>
    private async Task<bool> IsPausedAsync(CancellationToken cancellation)
    {
        var checkpoint = await target.ReadCheckpointAsync(cancellation);
        metrics.Looked(checkpoint);
        return checkpoint.Pause is not null;
    }

    /// <summary>Where a service with the same contract stopped: it left rows, the stamp of the newest, and nothing of ours.</summary>
    /// <remarks>Rows that it had queued may be older than the stamp that it left, and are read again; when one of them does not tell its stamp, all are.</remarks>
    private async Task<Watermark?> PredecessorAsync(QueueState state, CancellationToken cancellation)
    {
        if (state.SchemasPresent
            || !Watermark.TryParse(await queue.ReadLastSyncAsync(cancellation), out var left)
            || !await target.HoldsRowsAsync(cancellation)) return null;
        var queued = state.Length == 0 ? default : await queue.ReadLegacyAsync(stream.ChangeColumn, cancellation);
        if (queued.Unreadable > 0) log.LegacyWithoutStamp(stream.Name, queued.Unreadable, stream.ChangeColumn, stream.Source);
        return queued.From(left);
    }

    /// <summary>No cursor when the stores no longer agree, and a generation must begin.</summary>
    private async Task<(Cursor? Cursor, bool AtEnd)> CycleAsync(Cursor cursor, CancellationToken cancellation)
    {
        if (pace.ShouldLookAtStores)
        {
            switch (await LookAtStoresAsync(cursor, cancellation))
            {
                case StoreLook.Paused: return (cursor, true);
                case StoreLook.Full: return (cursor, false);
                case StoreLook.Differs: return (null, false);
            }
        }

        using var trace = StartTrace();
        var began = clock.GetTimestamp();
        var head = knownHead;
        var (length, rows, records) = (0L, 0L, 0L);
        await foreach (var chunk in source.ReadAsync(cursor.Watermark, pace.Overlap, sent, Begins, cancellation))
        {
            using (chunk)
            {
                (rows, records) = (rows + chunk.RowsRead, records + chunk.Count);
                metrics.Read(chunk);
                if (chunk.Count == 0) continue;
                var next = cursor with
                {
                    Seq = cursor.Seq + chunk.Count,
                    Watermark = chunk.Reached,
                    Key = chunk.Key,
                    Width = cursor.Width.Append(chunk.WidestBytes, cursor.Seq, head),
                };
                chunk.Number(cursor.Seq + 1);
                if (await queue.EnqueueAsync(cursor.Text, next, chunk, cancellation) is not { } after)
                {
                    lastBreak = Continuation.CursorMoved;
                    return (null, false);
                }

                sent.Add(chunk);
                (cursor, length) = (next, after);
                if (chunk.Reached is { } reached) sent.Forget(reached.Before(pace.Overlap), reached);
                head = new Seq(cursor.Seq.Value - length + 1);
                pace.Learn(chunk);
                metrics.Queued(length);
                onQueued();
            }

            if (await pace.WhileFullAsync(queue, length, cancellation))
            {
                fullAt = length;
                pace.LookAgain();
                return (cursor, false);
            }

            if (pace.ShouldLook() && await IsPausedAsync(cancellation))
            {
                pace.LookAgain();
                return (cursor, false);
            }
        }

        EndCycle(trace, began, cursor, rows, records);
        return (cursor, true);

        void Begins(ReadingRange range)
        {
            metrics.CycleBegins(range, known, cursor.Seq);
            if (untold is Continuation.GoOn) log.Begun(stream.Name, stream.Source, range.From);
            else if (untold is { } why) log.BegunAnew(stream.Name, why, stream.Source, range.From);
            untold = null;
        }
    }

    private async Task<StoreLook> LookAtStoresAsync(Cursor cursor, CancellationToken cancellation)
    {
        pace.LookAgain();
        var state = await queue.ReadStateAsync(cancellation);
        var checkpoint = await target.ReadCheckpointAsync(cancellation);
        metrics.Looked(checkpoint);
        if (checkpoint.Pause is not null) return StoreLook.Paused;
        lastBreak = rules.Continue(state, checkpoint, cursor.Text);
        if (lastBreak != Continuation.GoOn) return StoreLook.Differs;
        if (pace.IsFull(state.Length, wasFull: fullAt is not null))
        {
            fullAt = state.Length;
            return StoreLook.Full;
        }

        fullAt = null;
        (knownHead, known) = (state.Head!.Value, checkpoint);
        pace.LookedAtStores();
        return StoreLook.Agrees;
    }

    private Activity? StartTrace() => SyncMeter.Traces.StartActivity("sync.cycle")?.SetTag("sync.stream", stream.Name);

    private void EndCycle(Activity? trace, long began, Cursor cursor, long rows, long records)
    {
        metrics.CycleEnded(began, cursor.Seq);
        trace?.SetTag("sync.rows", rows).SetTag("sync.records", records);
        log.CycleRead(stream.Name, rows, records);
        wasQuiet = records == 0 && clock.GetElapsedTime(began) < Quick;
    }

    private enum StoreLook
    {
        Agrees,
        Differs,
        Paused,
        Full,
    }
}
