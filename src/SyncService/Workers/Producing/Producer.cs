using SyncService.Capture;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue;

namespace SyncService.Workers.Producing;

/// <summary>Reads what changed and pushes it to the queue together with its cursor; the only one that begins generations.</summary>
/// <remarks>
/// Whatever is interrupted between two of its steps is put right by the next beginning. A failure of any store ends the step with
/// <see cref="SyncException"/>, and the next step begins again from what the stores say. A failure of the source alone leaves the generation as it is:
/// to begin another would fence the batches that are being applied, at each retry.
/// </remarks>
internal sealed class Producer(StreamSpec stream, ISource source, StreamStores stores, ProducerPace pace, CycleJournal journal, TimeProvider clock)
{
    /// <summary>What a watch finds is read again: that is to cost little.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(100);

    private readonly GenerationStart start = new(stream, stores, new StreamIdentification(stream, source, stores.Target.MapAsync), journal, clock);
    private readonly StoreComparison comparison = new(stores, pace, journal);
    private readonly RequestWork requests = new(source, stores.Requests, journal, clock);
    private readonly FloorKeeper floors = new(stores.Target, clock);

    /// <summary>What the source need not bring again.</summary>
    public SentWindow Sent { private get; init; } = new(clock);

    /// <summary>The cursor as it stands in Redis; null while that is not certain, and when a generation must begin.</summary>
    private Cursor? mine;

    private bool wasQuiet;

    /// <summary>Waits for room after a step that found the queue full.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellation) => comparison.WaitForRoomAsync(cancellation);

    /// <summary>The next step compares the stores before it reads, however long ago that was done.</summary>
    public void LookAgain() => pace.LookAgain();

    /// <summary>Nothing is read any more, and all is applied: keeps what the next run is to know of it.</summary>
    /// <param name="known">The checkpoint.</param>
    /// <param name="cancellation">The caller's.</param>
    public Task KeepAsync(Checkpoint known, CancellationToken cancellation) => mine is null ? Task.CompletedTask : floors.KeepLastAsync(known, cancellation);

    /// <summary>Whether the source can be watched for some cycles: the last one was quick and found nothing new, and the stores need not be looked at before the next.</summary>
    public bool MayWatch(TimeSpan interval) => wasQuiet && mine is not null && pace.UntilLookAtStores > interval;

    /// <summary>Goes through one cycle after the other as long as they find nothing new, and then looks at the stores. True when all is as it was; all else is left to the next step.</summary>
    /// <param name="interval">The pause before each of them.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<bool> WatchAsync(TimeSpan interval, CancellationToken cancellation)
    {
        if (mine is not { } cursor) return false;
        try
        {
            var watch = new Watch(interval, pace.UntilLookAtStores, pace.Seat, cycle => wasQuiet = journal.Watched(cycle, comparison.Known, cursor.Seq) < Quick);
            if (!await source.WatchAsync(Start(cursor), Sent, watch, cancellation)) return false;
            mine = null;
            var isQuiet = await comparison.LookAsync(cursor, cancellation) == StoreLook.Agrees;
            mine = cursor;
            if (await source.IsAnotherAsync(cancellation)) pace.LookAgain();
            if (!isQuiet || !await requests.IsAskedAsync(cursor, cancellation)) return isQuiet;
            pace.LookAgain();
            return false;
        }
        catch
        {
            pace.LookAgain();
            throw;
        }
        finally
        {
            if (mine is null) Sent.Clear();
        }
    }

    /// <summary>One step in its turn. Nobody has a slot who waits: for a full queue, for another instance, or to try again.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        await WaitForRoomAsync(cancellation);
        await pace.Seat.TakeAsync(cancellation);
        try
        {
            return await StepAsync(cancellation);
        }
        finally
        {
            pace.Seat.GiveBack();
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
        catch
        {
            pace.LookAgain();
            throw;
        }
        finally
        {
            if (mine is null) Sent.Clear();
        }
    }

    private ReadingStart Start(Cursor cursor) => new(cursor.Position, floors.Current);

    private async Task<Cursor?> BeginAsync(CancellationToken cancellation)
    {
        if (await start.BeginAsync(cancellation) is not var (cursor, known)) return null;

        // Where the list is kept, what is in it belongs to the floor that the cursor names.
        floors.Begin(known with { Floor = known.Floor ?? cursor.Floor?.ToKeep(clock) });
        Sent.Begin(known.Sent);
        comparison.Began();
        pace.LookAgain();
        return cursor;
    }

    /// <summary>No cursor when the stores no longer agree, and a generation must begin.</summary>
    private async Task<(Cursor? Cursor, bool AtEnd)> CycleAsync(Cursor cursor, CancellationToken cancellation)
    {
        var looks = pace.ShouldLookAtStores;
        if (looks)
        {
            switch (await comparison.LookAsync(cursor, cancellation))
            {
                case StoreLook.Paused: return (cursor, true);
                case StoreLook.Full: return (cursor, false);
                case StoreLook.Differs: return (null, false);
            }

            await floors.KeepAsync(comparison.Known, cancellation);

            // That the source fails is no reason to begin.
            mine = cursor;
            if (await source.IsAnotherAsync(cancellation))
            {
                journal.Broke(Continuation.SourceChanged);
                return (null, false);
            }
        }

        using var trace = journal.StartTrace();
        var began = clock.GetTimestamp();
        var head = comparison.Head;
        var (length, rows, records) = (0L, 0L, 0L);
        var reading = default(ReadingSpan);
        var again = default(Watermark?);
        mine = cursor;
        await foreach (var chunk in source.ReadAsync(Start(cursor), Sent, Begins, cancellation))
        {
            mine = null;
            using (chunk)
            {
                again = chunk.SpareBefore ?? again;
                (rows, records) = (rows + chunk.RowsRead, records + chunk.Count);
                journal.Metrics.Read(chunk.RowsRead);
                if (HasOtherColumns(chunk)) return (null, false);
                if (chunk.Count == 0) continue;
                if (await EnqueueAsync(cursor, chunk, reading.Floor is null ? null : floors.Current ?? Floor(reading.Floor), head, cancellation) is not var (next, now)) return (null, false);
                (cursor, length) = (next, now);
                head = new Seq(cursor.Seq.Value - length + 1);
            }

            while (await comparison.WhileFullAsync(length, cancellation))
            {
                // To begin again would send again what there was no room to remember, and so for ever where the queue is emptied slowly.
                if (again is not { } from || !Sent.WouldSendAgain(from)) return (cursor, false);
                switch (await comparison.LookAsync(cursor, cancellation))
                {
                    case StoreLook.Paused: return (cursor, false);
                    case StoreLook.Differs: return (null, false);
                }
            }

            if (pace.ShouldLook() && await comparison.IsHaltedAsync(cancellation))
            {
                pace.LookAgain();
                return (cursor, false);
            }

            mine = cursor;
        }

        if (reading.IsBehind)
        {
            journal.Broke(Continuation.CounterWentBack);
            return (null, false);
        }

        if (!reading.IsPartial) floors.Completed(cursor.Seq, Floor(reading.Leaves), Sent.Slices.Known);
        wasQuiet = journal.CycleEnds(trace, began, cursor.Seq, rows, records) < Quick && records == 0;
        return looks ? await CarryOutAsync(cursor, reading, reading.Floor is null ? null : floors.Current, cancellation) : (cursor, true);

        void Begins(ReadingSpan span)
        {
            reading = span;
            journal.CycleBegins(span, comparison.Known, cursor.Seq);
        }

        ReadingFloor? Floor(Position? position) => position is { } known ? new ReadingFloor(known, Math.Min(began, reading.LeavesSince ?? began)) : null;
    }

    /// <summary>Behind the changes, so that what cannot be carried out does not keep them back.</summary>
    private async Task<(Cursor? Cursor, bool AtEnd)> CarryOutAsync(Cursor cursor, ReadingSpan cycle, ReadingFloor? floor, CancellationToken cancellation)
    {
        mine = cursor;
        var after = await requests.CarryOutAsync(cursor, cycle, (held, chunk, token) => EnqueueAskedAsync(held, chunk, floor, token), cancellation);
        if (after is null) return (null, false);
        wasQuiet &= after.Seq == cursor.Seq;
        if (requests.HasMore) pace.LookAgain();
        return (after, !requests.HasMore);
    }

    private async Task<(Cursor Cursor, bool IsFull)?> EnqueueAskedAsync(Cursor cursor, RecordChunk chunk, ReadingFloor? floor, CancellationToken cancellation)
    {
        mine = null;
        journal.Metrics.Read(chunk.RowsRead);
        if (HasOtherColumns(chunk)) return null;
        if (chunk.HasTombstones)
        {
            Sent.Bury();
            await floors.BuryAsync(cursor.Generation, cancellation);
        }

        if (await EnqueueAsync(cursor, chunk, floor, comparison.Head, cancellation) is not var (next, length)) return null;
        mine = next;
        return (next, await comparison.WhileFullAsync(length, cancellation));
    }

    /// <summary>Whether the records are of other columns than those that the generation began with. Whether the target can take them, and what they mean for those before, a beginning finds out.</summary>
    private bool HasOtherColumns(RecordChunk chunk)
    {
        if (QueueKeys.SchemaField(chunk.Schema.Id) == start.Schema) return false;
        journal.Broke(Continuation.ColumnsChanged);
        return true;
    }

    /// <summary>The cursor after the chunk, and the length of the list; null when somebody else has moved the cursor.</summary>
    private async Task<(Cursor Cursor, long Length)?> EnqueueAsync(Cursor cursor, RecordChunk chunk, ReadingFloor? floor, Seq head, CancellationToken cancellation)
    {
        var next = cursor with
        {
            Seq = cursor.Seq + chunk.Count,
            Position = chunk.Reached,
            Key = chunk.Key,
            Width = cursor.Width.Append(chunk.WidestBytes, cursor.Seq, head),
            Floor = cursor.Floor ?? (floor is { } left ? CursorFloor.Of(left, clock) : null),
        };
        chunk.Number(cursor.Seq + 1);
        if (await stores.Queue.EnqueueAsync(cursor.Text, next, chunk, cancellation) is not { } length)
        {
            journal.Broke(Continuation.CursorMoved);
            return null;
        }

        Sent.Add(chunk);
        if (chunk is { KeptFrom: { } from, SpareBefore: { } spare, Reached: { } reached }) Sent.Forget(from, reached.Value, spare);
        pace.Learn(chunk);
        journal.Metrics.Enqueued(chunk, length);
        stores.Queued.Set();
        return (next, length);
    }
}
