using Npgsql;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Target.Constraints;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>One batch, one transaction: rows, dead letters and checkpoint commit together, or none of them.</summary>
internal sealed class BatchTransaction(PostgresTarget target, ApplySession session, RecordSchemas schemas)
{
    /// <param name="batch">Cut where it was applied in part.</param>
    /// <param name="expected">The checkpoint before it.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<Applied?> ApplyAsync(RecordBatch batch, Checkpoint expected, CancellationToken cancellation)
    {
        var aside = new SetAsideRecords(target, batch);
        var runs = RecordRun.Split(batch, schemas);
        foreach (var run in runs)
        {
            if (await aside.AddEvidentAsync(run, session, cancellation) is { } plan && !target.Pace.IsNeeded) await session.EnsureStagingAsync(plan, cancellation);
        }

        return await ApplyAsync(batch, runs, aside, expected, cancellation);
    }

    private async Task<Applied?> ApplyAsync(RecordBatch batch, IReadOnlyList<RecordRun> runs, SetAsideRecords aside, Checkpoint expected, CancellationToken cancellation)
    {
        if (!target.Pace.IsNeeded && !aside.AreTooMany)
        {
            if (target.FirstLoad.IsOn && runs is [{ Schema: { } only, HoldsKeyTwice: false, HoldsTombstone: false }] && await target.Plans.ForAsync(only, session, cancellation) is { CanCopy: true } copied)
            {
                try
                {
                    return await CopyAsync(batch, copied, aside, expected, cancellation);
                }
                catch (PostgresException e) when (PostgresErrors.Kind(e.SqlState) != Failure.Transient)
                {
                    // Some row was there already, or does not fit: from now on every row is looked for first.
                    target.FirstLoad.End();
                }
            }

            try
            {
                return await AttemptAsync(batch, runs, aside, expected, keysMayMeet: false, cancellation);
            }
            catch (PostgresException e) when (PostgresErrors.IsData(e))
            {
                if (e.ConstraintName is { } violated && await ExchangeAsync(batch, runs, aside, expected, violated, cancellation) is (true, var applied)) return applied;

                // Somewhere in the batch is a row that the target refuses. Find it, and let the others pass.
            }

            try
            {
                if (await AnyMayMergeAsync(runs, cancellation)) return await AttemptAsync(batch, runs, aside, expected, keysMayMeet: true, cancellation);
            }
            catch (PostgresException e) when (PostgresErrors.IsData(e))
            {
                // It was not for keys that are one in the target.
            }
        }

        return await ApplyCarefullyAsync(batch, runs, aside, expected, cancellation);
    }

    /// <summary>New rows into a table that was empty: no staging, nothing to compare with.</summary>
    private async Task<Applied?> CopyAsync(RecordBatch batch, UpsertPlan plan, SetAsideRecords aside, Checkpoint expected, CancellationToken cancellation)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellation);
        await session.CopyToTargetAsync(plan, batch, aside.Indexes, cancellation);
        if (!target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
        return await BatchEnd.CommitAsync(target, session, batch, expected, new RowCounts(batch.Count - aside.Count), aside, cancellation);
    }

    /// <summary>Rows that exchange what is unique among them, or refer to one another, can be written together where the constraint bears it.</summary>
    /// <returns>False where it does not, or where the target refuses rows all the same.</returns>
    private async Task<(bool IsDone, Applied? Applied)> ExchangeAsync(
        RecordBatch batch, IReadOnlyList<RecordRun> runs, SetAsideRecords aside, Checkpoint expected, string violated, CancellationToken cancellation)
    {
        foreach (var schema in runs.Select(run => run.Schema).OfType<RecordSchema>())
        {
            var plan = await target.Plans.ForAsync(schema, session, cancellation);
            if (!UniqueMoves.Bears(plan, await session.ConstraintsAsync(plan, cancellation), violated)) continue;
            try
            {
                return (true, await AttemptAsync(batch, runs, aside, expected, keysMayMeet: false, cancellation, exchanges: true));
            }
            catch (PostgresException e) when (PostgresErrors.IsData(e))
            {
                return (false, null);
            }
        }

        return (false, null);
    }

    private async Task<bool> AnyMayMergeAsync(IReadOnlyList<RecordRun> runs, CancellationToken cancellation)
    {
        foreach (var run in runs)
        {
            if (run.Schema is not null && (await target.Plans.ForAsync(run.Schema, session, cancellation)).KeysMayMerge) return true;
        }

        return false;
    }

    /// <param name="batch">All of it.</param>
    /// <param name="runs">Its parts.</param>
    /// <param name="aside">What is left out.</param>
    /// <param name="expected">The checkpoint before it.</param>
    /// <param name="keysMayMeet">Whether keys that differ are to be expected to be one in the target: of their records, too, the last counts then.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="exchanges">Whether what is unique beside the key is emptied before it is written, and what can be looked at when the transaction ends is looked at then.</param>
    private async Task<Applied?> AttemptAsync(
        RecordBatch batch, IReadOnlyList<RecordRun> runs, SetAsideRecords aside, Checkpoint expected, bool keysMayMeet, CancellationToken cancellation, bool exchanges = false)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellation);
        if (exchanges) await session.ExecuteAsync("SET CONSTRAINTS ALL DEFERRED", cancellation);
        var rows = default(RowCounts);
        var (isLocked, wroteSince) = (false, false);
        foreach (var run in runs)
        {
            if (run.Schema is null) continue;
            var plan = await target.Plans.ForAsync(run.Schema, session, cancellation);
            if (isLocked || run.HoldsTombstone)
            {
                if (!isLocked && !target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
                (isLocked, wroteSince) = (true, true);
                rows += await MixedRun.ApplyAsync(session, plan, batch, run.From, run.To, aside.Indexes, cancellation, exchanges);
                continue;
            }

            var keysMayRepeat = run.HoldsKeyTwice || (keysMayMeet && plan.KeysMayMerge);
            await session.StageAsync(plan, batch, run, keysMayRepeat, aside.Indexes, cancellation);
            if (exchanges) await session.EmptyAsync(plan, plan.Sql.StagingTable, "", cancellation);
            var sql = keysMayRepeat ? plan.Sql.UpsertDistinct : plan.Sql.UpsertOnce;
            var (locked, written) = await session.LockAndExecuteAsync(target.Id, target.Name, sql, cancellation);
            if (!target.Rules.StillMine(locked, expected)) return null;
            (isLocked, wroteSince) = (true, false);
            rows += new RowCounts(written, 0, plan.Unlike is { } unlike ? await session.CountUnlikeAsync(unlike.OfBatch(run.HoldsKeyTwice), cancellation) : default);
        }

        if (!isLocked && !target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
        if (wroteSince && await session.IsMovedAsync(target.Id, target.Name, cancellation)) return null;
        return await BatchEnd.CommitAsync(target, session, batch, expected, rows, aside, cancellation);
    }

    /// <summary>Bad rows are found and set aside. A batch that takes long is cut, so that what is done of it can be seen and somebody may pause the stream.</summary>
    /// <exception cref="SyncException">They are too many: the others of the batch need not be tried to know that.</exception>
    private async Task<Applied?> ApplyCarefullyAsync(RecordBatch batch, IReadOnlyList<RecordRun> runs, SetAsideRecords aside, Checkpoint expected, CancellationToken cancellation)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellation);
        if (!target.Rules.StillMine(await session.LockAsync(target.Id, target.Name, cancellation), expected)) return null;
        if (aside.AreTooMany) throw aside.TooMany();
        await target.Letters.LookAsync(session, expected, cancellation);
        var rows = default(RowCounts);
        var (evident, peeked, step) = (aside.Count, batch.Count, int.MaxValue);
        var began = target.Clock.GetTimestamp();
        foreach (var run in runs)
        {
            if (run.Schema is null) continue;
            if (run.From > 0 && target.Clock.GetElapsedTime(began) > CarefulPace.Longest)
            {
                batch.CutTo(run.From);
                break;
            }

            var plan = await target.Plans.ForAsync(run.Schema, session, cancellation, isFresh: true);
            (var written, var reached, step) = await new CarefulRun(session, plan, batch, aside).ApplyAsync(run, target.Pace.Step, cancellation);
            rows += written;
            if (aside.AreTooMany) throw aside.TooMany();
            if (reached == run.To) continue;
            batch.CutTo(reached);
            break;
        }

        target.Pace.Done(aside.Count - evident, batch.Count < peeked, step);
        aside.Cut();
        if (await session.IsMovedAsync(target.Id, target.Name, cancellation)) return null;
        return await BatchEnd.CommitAsync(target, session, batch, expected, rows, aside, cancellation);
    }
}
