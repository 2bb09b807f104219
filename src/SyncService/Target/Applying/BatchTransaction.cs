using Npgsql;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>One batch, one transaction: rows, dead letters and checkpoint commit together, or none of them.</summary>
internal sealed class BatchTransaction(PostgresTarget target, ApplySession session, RecordSchemas schemas)
{
    /// <summary>By index in the batch.</summary>
    private readonly SortedDictionary<int, NpgsqlBatchCommand> deadLetters = [];
    private string? firstReason;

    /// <summary>Why the first record that was set aside was.</summary>
    public string? FirstReason => firstReason;

    public async Task<Applied?> ApplyAsync(RecordBatch batch, Checkpoint expected, CancellationToken cancellation)
    {
        var runs = RecordRun.Split(batch, schemas);
        foreach (var run in runs.Where(run => run.Schema is not null))
        {
            await session.EnsureStagingAsync(await target.Plans.ForAsync(run.Schema!, session, cancellation), cancellation);
        }

        if (target.FirstLoad.IsOn && runs is [{ Schema: { } only, HoldsKeyTwice: false, HoldsTombstone: false }] && await target.Plans.ForAsync(only, session, cancellation) is { CanCopy: true } copied)
        {
            try
            {
                return await CopyAsync(batch, copied, expected, cancellation);
            }
            catch (PostgresException e) when (PostgresErrors.Kind(e.SqlState) != Failure.Transient)
            {
                // Some row was there already, or does not fit: from now on every row is looked for first.
                target.FirstLoad.End();
            }
        }

        try
        {
            return await AttemptAsync(batch, runs, expected, separately: false, cancellation);
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            // Somewhere in the batch is a row that the target refuses. Find it, and let the others pass.
            deadLetters.Clear();
            return await AttemptAsync(batch, runs, expected, separately: true, cancellation);
        }
    }

    /// <summary>New rows into a table that was empty: no staging, nothing to compare with.</summary>
    private async Task<Applied?> CopyAsync(RecordBatch batch, UpsertPlan plan, Checkpoint expected, CancellationToken cancellation)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellation);
        await session.CopyAsync(plan.Sql.CopyToTarget, batch.Tuples(0, batch.Count), cancellation);
        if (!target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
        return await CommitAsync(batch, expected, new RowCounts(batch.Count), cancellation);
    }

    private async Task<Applied?> AttemptAsync(
        RecordBatch batch, IReadOnlyList<RecordRun> runs, Checkpoint expected, bool separately, CancellationToken cancellation)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellation);
        var rows = default(RowCounts);
        var (isLocked, wroteSince) = (false, false);
        foreach (var run in runs)
        {
            if (run.Schema is null)
            {
                SetAside(batch, run.From, run.NullKey?.Schema, run.NullKey is { } key ? DeadReason.NullKey(run.Problem!, key.Column.Target) : new DeadReason("SYNC1", run.Problem!, null));
                continue;
            }

            var plan = await target.Plans.ForAsync(run.Schema, session, cancellation);
            if (separately || isLocked)
            {
                if (!isLocked && !target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
                (isLocked, wroteSince) = (true, true);
                var bisection = new Bisection(session, plan, batch, run.HoldsTombstone, (index, reason) => SetAside(batch, index, plan.Schema, reason));
                rows += await bisection.ApplyAsync(run.From, run.To, cancellation);
                continue;
            }

            if (run.HoldsTombstone)
            {
                if (!target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
                (isLocked, wroteSince) = (true, true);
                rows += await MixedRun.ApplyAsync(session, plan, batch, run.From, run.To, cancellation);
                continue;
            }

            await session.StageAsync(plan, batch, run, cancellation);
            var sql = run.HoldsKeyTwice ? plan.Sql.UpsertDistinct : plan.Sql.UpsertOnce;
            var (locked, written) = await session.LockAndExecuteAsync(target.Id, target.Name, sql, cancellation);
            if (!target.Rules.StillMine(locked, expected)) return null;
            (isLocked, wroteSince) = (true, false);
            rows += new RowCounts(written);
        }

        if (!isLocked && !target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
        if (wroteSince && await session.IsMovedAsync(target.Id, target.Name, cancellation)) return null;
        return await CommitAsync(batch, expected, rows, cancellation);
    }

    private async Task<Applied> CommitAsync(RecordBatch batch, Checkpoint expected, RowCounts rows, CancellationToken cancellation)
    {
        var reached = ReachedCheckpoint.Of(batch, expected, rows.Written, target.Clock);
        var settled = await target.Letters.SettledAsync(session, batch, deadLetters.Keys.ToHashSet(), expected, cancellation);
        var kept = deadLetters.Where(letter => !IsSettledWithin(batch, letter.Key)).ToList();
        List<NpgsqlBatchCommand> last = settled.Count == 0 ? [] : [target.Letters.Settle(settled)];
        await session.CommitAsync([.. last, .. kept.Select(letter => letter.Value), CheckpointTable.Advance(target.Id, reached)], cancellation);
        target.Letters.Committed(reached, settled, kept.Where(letter => !batch.Unreadable.ContainsKey(letter.Key)).Select(letter => batch.Header(letter.Key).KeyHash));
        return new Applied(reached, rows.Written, batch.Count - rows.Written - rows.Deleted - kept.Count, kept.Count, rows.Deleted);
    }

    /// <summary>Whether a later record of the same key is applied with the same batch.</summary>
    private bool IsSettledWithin(RecordBatch batch, int index)
    {
        if (batch.Unreadable.ContainsKey(index)) return false;
        var key = batch.Header(index).KeyHash;
        for (var i = index + 1; i < batch.Count; i++)
        {
            if (batch.Header(i).KeyHash == key && !batch.Unreadable.ContainsKey(i) && !deadLetters.ContainsKey(i)) return true;
        }

        return false;
    }

    /// <summary>A few bad rows never stop the others; a large share of a batch means that something is wrong with all of them.</summary>
    private int TolerableDead(int records) => Math.Max(20, (int)(records * target.Options.DeadLetterLimitPercent / 100));

    private SyncException TooManyDead(int records) => new(
        $"More than {TolerableDead(records):N0} of {records:N0} records of one batch do not fit into {target.Stream.Target}: {firstReason}",
        "Mend the table or the view, or raise DEAD_LETTER_LIMIT; nothing was set aside, and the records wait in the queue.",
        Failure.Configuration);

    /// <exception cref="SyncException">They are too many: the others of the batch need not be tried to know that.</exception>
    private void SetAside(RecordBatch batch, int index, RecordSchema? schema, DeadReason reason)
    {
        firstReason ??= reason.Message;
        if (deadLetters.Count == TolerableDead(batch.Count)) throw TooManyDead(batch.Count);
        deadLetters.Add(index, DeadLetterTable.Insert(target.Id, batch.First + index, batch.Record(index), schema, reason));
    }
}
