using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using SyncService.Encoding;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>Applies a run of records, some of which the target refuses, and sets those aside.</summary>
/// <remarks>
/// Inside the transaction of its session, which has locked the checkpoint. What it costs is in proportion to the records and to the bad ones: each record is staged once,
/// <see cref="CarefulSql"/> finds the bad ones on the server. Where two records have one key, the last wins.
/// </remarks>
internal sealed partial class CarefulRun(ApplySession session, UpsertPlan plan, RecordBatch batch, SetAsideRecords aside)
{
    /// <param name="run">Neighbouring records.</param>
    /// <param name="step">How many to write at once at first.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>What was written; the place that was reached, before the end of the run when too many were refused, or time was up; and how many it would write next.</returns>
    public async Task<(RowCounts Rows, int Reached, int Step)> ApplyAsync(RecordRun run, int step, CancellationToken cancellation)
    {
        await session.ExecuteAsync(plan.Tombstones.Stage, cancellation);
        await StageAsync(run, cancellation);
        if (aside.AreTooMany) return (default, run.From, step);
        var sql = plan.Careful.Apply(
            run.From,
            run.To,
            run.HoldsKeyTwice,
            Any(run, plan.Tombstones.Deletes),
            Any(run, operation => operation == RecordOperation.Delete),
            aside.BadLeft,
            aside.WaitingLeft,
            step,
            CarefulPace.Longest);
        await using var commands = session.NewBatch();
        foreach (var text in (string[])[sql, CarefulSql.Fetch, CarefulSql.Close]) commands.BatchCommands.Add(new NpgsqlBatchCommand(text));
        await using var reader = await commands.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var (reached, next) = (reader.GetInt32(0), reader.GetInt32(1));
        var rows = new RowCounts(Number(reader.GetString(3)), Number(reader.GetString(4)));
        while (await reader.ReadAsync(cancellation))
        {
            aside.Add(reader.GetInt32(0), Reason(reader), plan.Schema);
        }

        await reader.CloseAsync();
        if (plan.Unlike is { } unlike) rows += new RowCounts(0, 0, await session.CountUnlikeAsync(unlike.OfMixed(run.HoldsKeyTwice, run.From, reached, aside.Indexes), cancellation));
        return (rows, reached, next);
    }

    /// <summary>Where PostgreSQL cannot take the text of a row at all, it tells the line of the copy; that row is left out, and what was copied with it comes again.</summary>
    private async Task StageAsync(RecordRun run, CancellationToken cancellation)
    {
        var size = run.To - run.From;
        for (var from = run.From; from < run.To && !aside.AreTooMany;)
        {
            var to = (int)Math.Min(run.To, from + (long)size);
            if (await CopyAsync(from, to, cancellation) is not { } refused)
            {
                (from, size) = (to, Math.Max(size, 1) * 2);
                continue;
            }

            var bad = LineOf(refused) is { } line ? Staged(from, to).Skip(line - 1).Select(index => (int?)index).FirstOrDefault() : to - from == 1 ? from : null;
            if (bad is { } index)
            {
                aside.Add(index, new DeadReason(refused.SqlState, refused.MessageText, null), plan.Schema);
                size = Math.Max(16, index - from + 1);
            }
            else
            {
                size = (to - from) / 2;
            }
        }
    }

    private async Task<PostgresException?> CopyAsync(int from, int to, CancellationToken cancellation)
    {
        await session.ExecuteAsync("SAVEPOINT part", cancellation);
        try
        {
            using (var tuples = MixedTuples.Of(batch, from, to, aside.Indexes)) await session.CopyAsync(plan.Tombstones.Copy, tuples.Bytes, cancellation);
            await session.ExecuteAsync("RELEASE SAVEPOINT part", cancellation);
            return null;
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            await session.ExecuteAsync("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part", cancellation);
            return e;
        }
    }

    private IEnumerable<int> Staged(int from, int to) => Enumerable.Range(from, to - from).Where(index => !aside.Indexes.Contains(index));

    /// <summary>The words of a context are translated, the order of what it tells is not: the table, the line, the column.</summary>
    private int? LineOf(PostgresException refused)
    {
        var context = refused.Where ?? "";
        var table = context.IndexOf(plan.Tombstones.StagingTable, StringComparison.Ordinal);
        return table >= 0 && FirstNumber().Match(context, table + plan.Tombstones.StagingTable.Length) is { Success: true } line ? Number(line.Value) : null;
    }

    private DeadReason Reason(NpgsqlDataReader found)
    {
        var column = found.IsDBNull(1) ? null : plan.Columns.First(column => column.Ordinal == found.GetInt32(1)).Target;
        var (state, message) = (found.GetString(2), found.GetString(3));
        if (column is null) return new DeadReason(state, message, found.IsDBNull(4) || found.GetString(4).Length == 0 ? null : found.GetString(4));
        return column.IsText ? DeadReason.TooLong(column, Number(message)) : DeadReason.NoSuchValue(column, state, message);
    }

    private bool Any(RecordRun run, Func<RecordOperation, bool> which)
    {
        foreach (var header in batch.Headers[run.From..run.To])
        {
            if (which(header.Operation)) return true;
        }

        return false;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d+")]
    private static partial Regex FirstNumber();
}
