using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue;

namespace SyncService.Target;

/// <summary>Peeks batches, applies each together with its checkpoint, and then trims what was applied.</summary>
/// <remarks>
/// Nothing is removed before it is committed, so a failure or a crash between two steps costs at most one batch that is read again and
/// skipped. The next batch is fetched while one is applied.
/// </remarks>
internal sealed class Consumer(
    IRecordQueue queue, ITargetStore target, ProtocolRules rules, BatchSize batchSize, StreamMetrics metrics, TimeProvider clock) : IDisposable
{
    private readonly RecordSchemas schemas = new();
    private RecordBatch? ahead;
    private Checkpoint? known;
    private NewestStamp newest;

    /// <summary>One step: applies or trims one batch. False when there was nothing to do.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellation)
    {
        var batch = ahead;
        ahead = null;
        try
        {
            // Records of a paused stream stay where they are, and need not be fetched to be looked at.
            if (known?.Pause is not null && (await LookAsync(cancellation)).Pause is not null) return false;
            batch ??= await PeekAsync(cancellation);
            if (batch is null) return false;
            var fromMemory = known is not null;
            known ??= await LookAsync(cancellation);
            var step = rules.Next(batch.State, batch.First, batch.Count, known);
            if (step.Kind == StepKind.Wait && fromMemory)
            {
                known = await LookAsync(cancellation);
                step = rules.Next(batch.State, batch.First, batch.Count, known);
            }

            if (step.Kind == StepKind.Wait && known.Pause is null) known = null;
            return step.Kind switch
            {
                StepKind.Apply => await ApplyAsync(batch, known!, cancellation),
                StepKind.Trim => await queue.TrimAsync(known!.Generation, batch.First, step.Count, null, cancellation),
                _ => false,
            };
        }
        catch
        {
            known = null;
            ahead?.Dispose();
            ahead = null;
            throw;
        }
        finally
        {
            batch?.Dispose();
        }
    }

    public void Dispose() => ahead?.Dispose();

    private async Task<Checkpoint> LookAsync(CancellationToken cancellation)
    {
        known = await target.ReadCheckpointAsync(cancellation);
        metrics.Looked(known);
        return known;
    }

    private async Task<RecordBatch?> PeekAsync(CancellationToken cancellation)
    {
        var state = await queue.ReadStateAsync(cancellation);
        metrics.Queued(state.Length);
        var count = state.Length == 0 ? 0 : batchSize.From(state, state.Head ?? Seq.None);
        return count == 0 ? null : await queue.PeekAsync(0, count, cancellation);
    }

    private async Task<bool> ApplyAsync(RecordBatch batch, Checkpoint expected, CancellationToken cancellation)
    {
        if (!await LearnSchemasAsync(batch, cancellation)) return false;
        var following = PeekAfterAsync(batch, cancellation);
        try
        {
            if (await target.ApplyAsync(batch, schemas, expected, cancellation) is not { } applied)
            {
                known = null;
                return true;
            }

            known = applied.Checkpoint;
            await queue.TrimAsync(expected.Generation, batch.First, batch.Count, newest.With(batch, applied.Checkpoint), cancellation);
            metrics.Applied(applied, batch.State.Cursor!.Seq - applied.Checkpoint.Seq, Lag(batch));
            ahead = await following;
            return true;
        }
        finally
        {
            if (ahead is null) Discard(following);
        }
    }

    /// <summary>The batch behind this one, which is still in the queue while that is read.</summary>
    private async Task<RecordBatch?> PeekAfterAsync(RecordBatch batch, CancellationToken cancellation)
    {
        var count = batchSize.From(batch.State, batch.Last + 1);
        return count == 0 ? null : await queue.PeekAsync(batch.Count, count, cancellation);
    }

    private static void Discard(Task<RecordBatch?> following) => _ = following.ContinueWith(
        static read =>
        {
            if (read.IsCompletedSuccessfully) read.Result?.Dispose();
            else _ = read.Exception;
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

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
            var reading = await queue.ReadSchemaAsync(id, cancellation);
            if (!reading.AnyPresent) return false;
            if (reading.Schema is { } schema) schemas.Add(schema);
        }

        return true;
    }

    private long Lag(RecordBatch batch)
    {
        if (batch.Unreadable.ContainsKey(batch.Count - 1)) return 0;
        var now = (clock.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return Math.Max(0, now - batch.Header(batch.Count - 1).EnqueuedMicros);
    }
}
