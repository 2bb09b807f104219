using Npgsql;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Deletions;

namespace SyncService.Target.Applying;

/// <summary>The last round trip of a batch: letters that end, letters that begin, the checkpoint, COMMIT.</summary>
internal static class BatchEnd
{
    /// <summary>The server ends a statement that takes too long, but no COMMIT.</summary>
    private const string Deferred = "SET CONSTRAINTS ALL IMMEDIATE";

    /// <summary>Inside the transaction that wrote the rows and locked the checkpoint.</summary>
    public static async Task<Applied> CommitAsync(
        PostgresTarget target, ApplySession session, RecordBatch batch, Checkpoint expected, RowCounts rows, SetAsideRecords aside, CancellationToken cancellation)
    {
        var reached = ReachedCheckpoint.Of(batch, expected, rows.Written, target.Clock);
        var settled = await target.Letters.SettledAsync(session, batch, aside.Indexes, expected, cancellation);
        var letters = aside.Letters();
        List<NpgsqlBatchCommand> last = settled.Count == 0 ? [] : [target.Letters.Settle(settled)];
        last.AddRange(DeadLetterTable.Insert(target.Id, letters, LetterText.Of(session.Connection)));
        if (rows.Deleted > 0) last.Add(DeletedRowsTable.Add(target.Id, rows.Deleted));
        last.Add(CheckpointTable.Advance(target.Id, reached));
        if (target.Plans.HaveDeferred) last.Add(new NpgsqlBatchCommand(Deferred));
        await session.CommitAsync(last, cancellation);
        var over = target.Letters.Committed(reached, settled, [.. letters.Select(letter => letter.KeyHash).OfType<ulong>()]);
        aside.Committed();
        if (letters.Count > 0) target.TellSetAside(letters.Count, letters[0].Reason.Message);
        return new Applied(reached, rows.Written, batch.Count - rows.Written - rows.Deleted - letters.Count, letters.Count, rows.Deleted) { Unlike = rows.Unlike, Over = over };
    }
}
