using Npgsql;
using SyncService.Target.Applying;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.DeadLetters;

/// <summary>Applies one record out of its order, inside the transaction of its session.</summary>
internal sealed class DeadLetterUpsert(ApplySession session, UpsertPlan plan)
{
    /// <returns>No reason when the letter is settled.</returns>
    public async Task<(RetryOutcome Outcome, DeadReason? Reason)> ApplyAsync(ReadOnlyMemory<byte> tuple, CancellationToken cancellation)
    {
        await session.ExecuteAsync("SAVEPOINT letter", cancellation);
        try
        {
            await session.ExecuteAsync(plan.Sql.EmptyStaging, cancellation);
            await session.StageAsync(plan, tuple, cancellation);
            var written = await session.ExecuteAsync(plan.Sql.UpsertNewer, cancellation);
            await session.ExecuteAsync("SET CONSTRAINTS ALL IMMEDIATE", cancellation);
            return written > 0 ? (RetryOutcome.Applied, null) : await CompareAsync(cancellation);
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            await session.ExecuteAsync("ROLLBACK TO SAVEPOINT letter", cancellation);
            return (RetryOutcome.Refused, await new RefusedRow(session, plan).ExplainAsync(tuple, e, cancellation));
        }
    }

    /// <summary>Nothing was written: what does the target hold?</summary>
    private async Task<(RetryOutcome Outcome, DeadReason? Reason)> CompareAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(plan.Sql.Compare, session.Connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return (RetryOutcome.Undecided, new DeadReason("SYNC3", $"{plan.Table.Name} took no row: a trigger or a policy of the table keeps it out.", null));
        }

        if (!reader.GetBoolean(1)) return (RetryOutcome.Same, null);
        if (reader.GetBoolean(0)) return (RetryOutcome.Newer, null);
        var why = plan.Sql.IsGuarded
            ? "with the same stamp, and nothing says which of them is newer"
            : "and no change column that says which of them is newer";
        return (RetryOutcome.Undecided, new DeadReason(
            "SYNC3", $"{plan.Table.Name} has another version of this row {why}. Change the row in the source, or discard the letter.", null));
    }
}
