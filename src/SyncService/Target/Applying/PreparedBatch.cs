using Npgsql;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>The next batch of a stream in an open transaction of its own, beside the one that is being applied.</summary>
/// <remarks>
/// Its rows are staged, and written where the table allows it, after a look at the checkpoint. That is locked and compared last: when anybody
/// has moved it otherwise than by the batch before, this one is rolled back.
/// </remarks>
internal sealed class PreparedBatch : IPreparedBatch
{
    private readonly PostgresTarget target;
    private readonly ApplySession session;
    private readonly RecordBatch batch;
    private readonly SetAsideRecords aside;
    private NpgsqlTransaction? transaction;

    /// <summary>What is still to be run; null when the rows are written.</summary>
    private string? upsert;

    /// <summary>What counts the records whose rows are not as they were sent; null where all are.</summary>
    private string? look;
    private int written;
    private Exception? broken;
    private TimeSpan writing;

    private PreparedBatch(PostgresTarget target, ApplySession session, RecordBatch batch) =>
        (this.target, this.session, this.batch, aside) = (target, session, batch, new SetAsideRecords(target, batch));

    /// <summary>Takes over the session; null when the batch needs more than one statement.</summary>
    public static async Task<PreparedBatch?> BeginAsync(
        PostgresTarget target, ApplySession session, RecordBatch batch, RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation)
    {
        var prepared = new PreparedBatch(target, session, batch);
        var began = target.Clock.GetTimestamp();
        if (batch.State.Cursor is { } cursor) target.Plans.Begin(cursor.Generation);
        try
        {
            await session.LimitAsync(target.Size.LimitOf(batch.Bytes), cancellation);
            if (await prepared.WriteAsync(schemas, before, cancellation))
            {
                prepared.writing = target.Clock.GetElapsedTime(began);
                return prepared;
            }
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            // The session is as good as before. Which row it is, is found in its turn.
        }
        catch (Exception e)
        {
            prepared.broken = e;
            await prepared.DisposeAsync();
            if (!PostgresErrors.IsOurs(e)) throw;
            throw target.Translate(e, batch, target.Clock.GetElapsedTime(began));
        }

        await prepared.DisposeAsync();
        return null;
    }

    public bool HoldsRows => upsert is null;

    public async Task<Applied?> CommitAsync(Checkpoint expected, CancellationToken cancellation)
    {
        // The batch before has set some aside, too.
        if (aside.AreTooMany) throw aside.TooMany();
        var began = target.Clock.GetTimestamp();
        target.Watch.Begin();
        try
        {
            var (locked, rows) = await session.LockAndExecuteAsync(target.Id, target.Name, upsert, cancellation);
            if (!target.Rules.StillMine(locked, expected)) return null;
            if (upsert is not null) written = rows;
            var unlike = look is null ? default : await session.CountUnlikeAsync(look, cancellation);
            var applied = await BatchEnd.CommitAsync(target, session, batch, expected, new RowCounts(written, 0, unlike), aside, cancellation);
            target.Size.Took(batch.Count, writing + target.Clock.GetElapsedTime(began));
            return applied;
        }
        catch (Exception e)
        {
            broken = e;
            if (!PostgresErrors.IsOurs(e)) throw;
            throw target.Translate(e, batch, target.Clock.GetElapsedTime(began));
        }
        finally
        {
            target.Watch.End();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (broken is null && transaction is not null)
        {
            try
            {
                await transaction.DisposeAsync();
            }
            catch (Exception e) when (PostgresErrors.IsOurs(e))
            {
                broken = e;
            }
        }

        if (broken is not null) await ApplySessions.DiscardAsync(session, broken);
        else target.Sessions.Return(session);
    }

    /// <summary>False when the batch can only be applied in its turn.</summary>
    private async Task<bool> WriteAsync(RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation)
    {
        if (RecordRun.Split(batch, schemas) is not [{ Schema: not null, HoldsTombstone: false } run]) return false;
        if (await aside.AddEvidentAsync(run, session, cancellation) is not { } plan || aside.AreTooMany) return false;
        await session.EnsureStagingAsync(plan, cancellation);
        transaction = await session.Connection.BeginTransactionAsync(cancellation);
        var sql = run.HoldsKeyTwice ? plan.Sql.UpsertDistinct : plan.Sql.UpsertOnce;
        if (before is null || !plan.CanOverlap || run.HoldsKeyTwice)
        {
            await session.StageAsync(plan, batch, run, run.HoldsKeyTwice, aside.Indexes, cancellation);
            (upsert, look) = (sql, plan.Unlike?.OfBatch(run.HoldsKeyTwice));
            return true;
        }

        if (target.FirstLoad.IsOn && plan.CanCopy)
        {
            var seen = await session.LookAndExecuteAsync(target.Id, target.Name, null, cancellation);
            if (!target.Rules.MayWriteAhead(seen.Checkpoint, before, batch.First)) return false;
            await session.CopyToTargetAsync(plan, batch, aside.Indexes, cancellation);
            written = batch.Count - aside.Count;
            return true;
        }

        await session.StageAsync(plan, batch, run, run.HoldsKeyTwice, aside.Indexes, cancellation);
        (var now, written) = await session.LookAndExecuteAsync(target.Id, target.Name, sql, cancellation);
        return target.Rules.MayWriteAhead(now, before, batch.First);
    }
}
