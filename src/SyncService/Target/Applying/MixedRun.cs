using Npgsql;
using SyncService.Encoding;
using SyncService.Target.Mapping;

namespace SyncService.Target.Applying;

/// <summary>Applies records of which some say that the source holds no row.</summary>
/// <remarks>Inside the transaction of its session, which has locked the checkpoint. A role that may not delete is asked to only where a row is to go.</remarks>
internal static class MixedRun
{
    public static async Task<RowCounts> ApplyAsync(ApplySession session, UpsertPlan plan, RecordBatch batch, int from, int to, IReadOnlySet<int> without, CancellationToken cancellation, bool exchanges = false)
    {
        var sql = plan.Tombstones;
        await session.ExecuteAsync(sql.Stage, cancellation);
        using (var tuples = MixedTuples.Of(batch, from, to, without)) await session.CopyAsync(sql.Copy, tuples.Bytes, cancellation);
        if (exchanges) await session.EmptyAsync(plan, sql.StagingTable, $" AND {TombstoneSql.Is(RecordOperation.Upsert)}", cancellation);
        await using var commands = session.NewBatch();
        if (Any(batch, from, to, sql.Deletes)) commands.BatchCommands.Add(new NpgsqlBatchCommand(sql.Delete));
        if (sql.Mark is { } mark && Any(batch, from, to, operation => operation == RecordOperation.Delete)) commands.BatchCommands.Add(new NpgsqlBatchCommand(mark));
        var upsert = new NpgsqlBatchCommand(sql.Upsert);
        commands.BatchCommands.Add(upsert);
        var all = await commands.ExecuteNonQueryAsync(cancellation);
        var unlike = plan.Unlike is { } look ? await session.CountUnlikeAsync(look.OfMixed(keysMayRepeat: true, from, to, without), cancellation) : default;
        return new RowCounts((int)upsert.RecordsAffected, all - (int)upsert.RecordsAffected, unlike);
    }

    private static bool Any(RecordBatch batch, int from, int to, Func<RecordOperation, bool> which)
    {
        foreach (var header in batch.Headers[from..to])
        {
            if (which(header.Operation)) return true;
        }

        return false;
    }
}
