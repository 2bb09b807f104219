using Npgsql;
using SyncService.Encoding;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>Applies records and finds those that the target refuses, by halving: a few bad ones in n cost about 2·log₂ n statements each.</summary>
/// <remarks>Runs inside the transaction of its session; records are applied in their order, so the last of a key wins.</remarks>
internal sealed class Bisection(ApplySession session, UpsertPlan plan, RecordBatch batch, Action<int, DeadReason> setAside)
{
    public async Task<int> ApplyAsync(int from, int to, CancellationToken cancellation)
    {
        if (from == to) return 0;
        await session.ExecuteAsync("SAVEPOINT part", cancellation);
        PostgresException refused;
        try
        {
            await session.ExecuteAsync(plan.Sql.EmptyStaging, cancellation);
            await session.StageAsync(plan, batch.Tuples(from, to), cancellation);
            var rows = await session.ExecuteAsync(plan.Sql.UpsertDistinct, cancellation);
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
        return 0;
    }
}
