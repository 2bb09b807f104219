using Npgsql;
using SyncService.Encoding;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>Applies records and finds those that the target refuses, by halving: a few bad ones in n cost about 2·log₂ n statements each.</summary>
/// <remarks>Runs inside the transaction of its session; records are applied in their order, so the last of a key wins.</remarks>
internal sealed class Bisection(ApplySession session, UpsertPlan plan, RecordBatch batch, bool holdsTombstone, Action<int, DeadReason> setAside)
{
    public async Task<RowCounts> ApplyAsync(int from, int to, CancellationToken cancellation)
    {
        if (from == to) return default;
        await session.ExecuteAsync("SAVEPOINT part", cancellation);
        PostgresException refused;
        try
        {
            var rows = holdsTombstone ? await MixedRun.ApplyAsync(session, plan, batch, from, to, cancellation) : await UpsertAsync(from, to, cancellation);
            await session.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT part", cancellation);
            return rows;
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            refused = e;
        }

        await session.ExecuteAsync("ROLLBACK TO SAVEPOINT part", cancellation);
        if (to - from > 1)
        {
            var middle = from + ((to - from) / 2);
            return await ApplyAsync(from, middle, cancellation) + await ApplyAsync(middle, to, cancellation);
        }

        setAside(from, await new RefusedRow(session, plan).ExplainAsync(batch.Tuple(from), refused, cancellation));
        return default;
    }

    private async Task<RowCounts> UpsertAsync(int from, int to, CancellationToken cancellation)
    {
        await session.ExecuteAsync(plan.Sql.EmptyStaging, cancellation);
        await session.StageAsync(plan, batch.Tuples(from, to), cancellation);
        return new RowCounts(await session.ExecuteAsync(plan.Sql.UpsertDistinct, cancellation));
    }
}
