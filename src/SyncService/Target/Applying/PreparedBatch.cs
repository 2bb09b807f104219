using Npgsql;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>The next batch of a stream in an open transaction of its own, beside the one that is being applied.</summary>
/// <remarks>
/// Its rows are staged, and written where the table allows it, after a look at the checkpoint. That is locked and compared last: when anybody
/// has moved it otherwise than by the batch before, this one is rolled back.
/// </remarks>
internal sealed class PreparedBatch : IPreparedBatch
{
    private static readonly HashSet<int> NoneDead = [];

    private readonly PostgresTarget target;
    private readonly ApplySession session;
    private readonly RecordBatch batch;
    private NpgsqlTransaction? transaction;

    /// <summary>What is still to be run; null when the rows are written.</summary>
    private string? upsert;
    private int written;
    private bool isBroken;

    private PreparedBatch(PostgresTarget target, ApplySession session, RecordBatch batch) =>
        (this.target, this.session, this.batch) = (target, session, batch);

    /// <summary>Takes over the session; null when the batch needs more than one statement.</summary>
    public static async Task<PreparedBatch?> BeginAsync(
        PostgresTarget target, ApplySession session, RecordBatch batch, RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation)
    {
        var prepared = new PreparedBatch(target, session, batch);
        try
        {
            if (await prepared.WriteAsync(schemas, before, cancellation)) return prepared;
        }
        catch (Exception e)
        {
            prepared.isBroken = true;
            await prepared.DisposeAsync();
            if (!PostgresErrors.IsOurs(e)) throw;
            throw target.Translate(e);
        }

        await prepared.DisposeAsync();
        return null;
    }

    public bool HoldsRows => upsert is null;

    public async Task<Applied?> CommitAsync(Checkpoint expected, CancellationToken cancellation)
    {
        try
        {
            var (locked, rows) = await session.LockAndExecuteAsync(target.Id, target.Name, upsert, cancellation);
            if (!target.Rules.StillMine(locked, expected)) return null;
            if (upsert is not null) written = rows;
            var reached = ReachedCheckpoint.Of(batch, expected, written, target.Clock);
            var settled = await target.Letters.SettledAsync(session, batch, NoneDead, expected, cancellation);
            await session.CommitAsync([.. settled.Count == 0 ? Array.Empty<NpgsqlBatchCommand>() : [target.Letters.Settle(settled)], CheckpointTable.Advance(target.Id, reached)], cancellation);
            target.Letters.Committed(reached, settled, []);
            return new Applied(reached, written, batch.Count - written, 0);
        }
        catch (Exception e)
        {
            isBroken = true;
            if (!PostgresErrors.IsOurs(e)) throw;
            throw target.Translate(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!isBroken && transaction is not null)
        {
            try
            {
                await transaction.DisposeAsync();
            }
            catch (Exception e) when (PostgresErrors.IsOurs(e))
            {
                isBroken = true;
            }
        }

        if (isBroken) await ApplySessions.DiscardAsync(session);
        else target.Sessions.Return(session);
    }

    /// <summary>False when the batch can only be applied in its turn.</summary>
    private async Task<bool> WriteAsync(RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation)
    {
        if (RecordRun.Split(batch, schemas) is not [{ Schema: { } schema, HoldsTombstone: false } run]) return false;
        var plan = await target.Plans.ForAsync(schema, session, cancellation);
        await session.EnsureStagingAsync(plan, cancellation);
        transaction = await session.Connection.BeginTransactionAsync(cancellation);
        var sql = run.HoldsKeyTwice ? plan.Sql.UpsertDistinct : plan.Sql.UpsertOnce;
        if (before is null || !plan.CanOverlap || run.HoldsKeyTwice)
        {
            await session.StageAsync(plan, batch, run, cancellation);
            upsert = sql;
            return true;
        }

        if (target.FirstLoad.IsOn && plan.CanCopy)
        {
            var seen = await session.LookAndExecuteAsync(target.Id, target.Name, null, cancellation);
            if (!target.Rules.MayWriteAhead(seen.Checkpoint, before, batch.First)) return false;
            await session.CopyAsync(plan.Sql.CopyToTarget, batch.Tuples(0, batch.Count), cancellation);
            written = batch.Count;
            return true;
        }

        await session.StageAsync(plan, batch, run, cancellation);
        (var now, written) = await session.LookAndExecuteAsync(target.Id, target.Name, sql, cancellation);
        return target.Rules.MayWriteAhead(now, before, batch.First);
    }
}
