using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Reporting;
using SyncService.Target;

namespace SyncService.Workers.Consuming;

/// <summary>Peeks batches, applies each together with its checkpoint, and then trims what was applied.</summary>
/// <remarks>
/// Nothing is removed before it is committed, so a failure or a crash between two steps costs at most one batch that is read again and
/// skipped. While one batch is applied, the next is fetched and its transaction begun; they commit in their order.
/// </remarks>
internal sealed class Consumer(StreamStores stores, BatchSize batchSize, StreamMetrics metrics, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>After a batch was in the way of the one before it, each is applied in its turn for so long.</summary>
    private static readonly TimeSpan OneByOne = TimeSpan.FromMinutes(1);

    private readonly RecordSchemas schemas = new();
    private LookAhead? ahead;
    private Checkpoint? known;

    /// <summary>This deployment, once its queue was found to be its own.</summary>
    private QueueOwner? claimed;
    private NewestStamp newest;
    private long? wasInTheWay;

    /// <summary>One step: applies or trims one batch. False when there was nothing to do.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        // Records of a paused stream stay where they are, and need not be fetched to be looked at.
        if (known?.Pause is not null && (await LookAsync(cancellation)).Pause is not null) return false;
        var current = ahead ?? LookAhead.Start(PeekAsync(cancellation), static (_, _) => NotPrepared);
        ahead = null;
        try
        {
            if (await current.BatchAsync(cancellation) is not { } batch) return false;
            if (!stores.Rules.MayTrust(batch.IsInOrder)) return await DropAllAsync(batch.State, cancellation);
            var fromMemory = known is not null;
            known ??= await LookAsync(cancellation);
            var step = stores.Rules.Next(batch.State, batch.First, batch.Count, known);
            if (step.Kind == StepKind.Wait && fromMemory)
            {
                known = await LookAsync(cancellation);
                step = stores.Rules.Next(batch.State, batch.First, batch.Count, known);
            }

            if (step.Kind == StepKind.Wait && known.Pause is null) known = null;
            return step.Kind switch
            {
                StepKind.OtherFormat => throw OtherFormat(batch.State.Cursor!),
                StepKind.Apply => await ApplyAsync(batch, current, known!, cancellation),
                StepKind.Trim => await stores.Queue.TrimAsync(known!.Generation, batch.First, step.Count, null, cancellation),
                _ => false,
            };
        }
        catch
        {
            known = null;
            throw;
        }
        finally
        {
            await current.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => ahead?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <remarks>Transient: a producer of this version may be about to drop the list.</remarks>
    private static SyncException OtherFormat(Cursor cursor) => new SyncException(
        $"The records in the queue are of format {cursor.Format}, and this version applies format {RecordFormat.Version}: they wait.",
        "Run the same version for reading and for applying; what waits is then applied or read again.",
        Failure.Transient).Of(Store.Redis);

    private static Task<IPreparedBatch?> NotPrepared { get; } = Task.FromResult<IPreparedBatch?>(null);

    private async Task<Checkpoint> LookAsync(CancellationToken cancellation)
    {
        known = await stores.Target.ReadCheckpointAsync(cancellation);
        metrics.Looked(known);
        return known;
    }

    /// <summary>The producer will find that records are missing.</summary>
    private async Task<bool> DropAllAsync(QueueState damaged, CancellationToken cancellation)
    {
        known = null;
        if (damaged.Cursor is { } cursor) await stores.Queue.TrimAsync(cursor.Generation, damaged.Head!.Value, int.MaxValue, null, cancellation);
        return false;
    }

    private async Task<RecordBatch?> PeekAsync(CancellationToken cancellation)
    {
        var state = await stores.Queue.ReadStateAsync(cancellation);
        if (state.Cursor?.Owner is { } owner && claimed?.IsSame(owner) != true) claimed = await stores.Claim.ClaimAsync(owner, cancellation);
        metrics.Queued(state.Length);
        var size = state.Length == 0 ? default : batchSize.From(state, state.Head ?? Seq.None, stores.Target.TakesAtOnce);
        return size.IsNone ? null : await stores.Queue.PeekAsync(0, size, cancellation);
    }

    private async Task<bool> ApplyAsync(RecordBatch batch, LookAhead current, Checkpoint expected, CancellationToken cancellation)
    {
        if (!await LearnSchemasAsync(batch, cancellation)) return false;
        using var trace = SyncMeter.Traces.StartActivity("sync.batch");
        trace?.SetTag("sync.stream", metrics.Name).SetTag("sync.records", batch.Count);
        var began = clock.GetTimestamp();
        var peeked = batch.Count;
        var next = LookAhead.Start(PeekAfterAsync(batch, cancellation), (following, stop) => PrepareAsync(following, batch, expected, stop));
        try
        {
            var applying = ApplyInTurnAsync(batch, current, expected, cancellation);
            if (await next.GiveWayAsync(applying, clock)) wasInTheWay = clock.GetTimestamp();
            if (await applying is not { } applied)
            {
                known = null;
                return true;
            }

            known = applied.Checkpoint;
            metrics.Applied(applied, batch, began);
            trace?.SetTag("sync.rows", applied.Written);
            // Before anything is trimmed, for the next batch is counted from the head.
            var following = await next.BatchAsync(cancellation);
            await stores.Queue.TrimAsync(expected.Generation, batch.First, batch.Count, newest.With(batch, applied.Checkpoint), cancellation);

            // Behind a batch that was applied in part comes the rest of it.
            if (following is not null && batch.Count == peeked && BatchSize.Suits(following.Count, stores.Target.TakesAtOnce)) ahead = next;
            return true;
        }
        finally
        {
            if (ahead is null) await next.DisposeAsync();
        }
    }

    private async Task<Applied?> ApplyInTurnAsync(RecordBatch batch, LookAhead current, Checkpoint expected, CancellationToken cancellation)
    {
        await using (var prepared = await current.TakeAsync(cancellation))
        {
            try
            {
                if (prepared is not null) return await prepared.CommitAsync(expected, cancellation);
            }
            catch (SyncException e) when (e.Failure != Failure.Transient)
            {
                // It is rolled back. The usual way finds out what is wrong with which row.
            }
        }

        return await stores.Target.ApplyAsync(batch, schemas, expected, cancellation);
    }

    /// <summary>The batch behind this one, which is still in the queue while that is read.</summary>
    private async Task<RecordBatch?> PeekAfterAsync(RecordBatch batch, CancellationToken cancellation)
    {
        var size = BatchSize.LeavesRoom(batch.Bytes) ? batchSize.From(batch.State, batch.Last + 1, stores.Target.TakesAtOnce) : default;
        return size.IsNone ? null : await stores.Queue.PeekAsync(batch.Count, size, cancellation);
    }

    private Task<IPreparedBatch?> PrepareAsync(RecordBatch batch, RecordBatch applied, Checkpoint before, CancellationToken stop) =>
        wasInTheWay is { } then && clock.GetElapsedTime(then) < OneByOne
            ? NotPrepared
            : stores.Target.PrepareAsync(batch, schemas, batch.MayShareKey(applied) ? null : before, stop);

    /// <summary>False when the descriptions are gone altogether: the producer will begin again.</summary>
    private async Task<bool> LearnSchemasAsync(RecordBatch batch, CancellationToken cancellation)
    {
        ulong last = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var id = batch.Header(i).SchemaId;
            if (id == last || batch.Unreadable.ContainsKey(i)) continue;
            last = id;
            if (schemas.Find(id) is not null) continue;
            var reading = await stores.Queue.ReadSchemaAsync(id, cancellation);
            if (!reading.AnyPresent) return false;
            if (reading.Schema is { } schema) schemas.Add(schema);
        }

        return true;
    }
}
