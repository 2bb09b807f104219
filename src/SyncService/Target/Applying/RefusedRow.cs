using Npgsql;
using SyncService.Target.DeadLetters;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>Finds out which column of a row PostgreSQL refuses, for it seldom says.</summary>
internal sealed class RefusedRow(ApplySession session, UpsertPlan plan)
{
    public async Task<DeadReason> ExplainAsync(ReadOnlyMemory<byte> tuple, PostgresException refused, CancellationToken cancellation)
    {
        if (refused.ColumnName is { } named) return new DeadReason(refused.SqlState, refused.MessageText, named);
        if (refused.SqlState.StartsWith("23", StringComparison.Ordinal)) return new DeadReason(refused.SqlState, refused.MessageText, null);
        await session.ExecuteAsync("SAVEPOINT look", cancellation);
        try
        {
            await session.ExecuteAsync(plan.Sql.EmptyStaging, cancellation);
            await session.StageAsync(plan, tuple, cancellation);
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            await session.ExecuteAsync("ROLLBACK TO SAVEPOINT look", cancellation);
            return new DeadReason(e.SqlState, e.MessageText, null);
        }

        foreach (var column in plan.Columns)
        {
            if (await ProblemOfAsync(column, cancellation) is { } problem) return problem;
        }

        return new DeadReason(refused.SqlState, refused.MessageText, null);
    }

    private async Task<DeadReason?> ProblemOfAsync(MappedColumn column, CancellationToken cancellation)
    {
        // What the column's own limits refuse is seen only when it is made what the column holds; a text would be cut to it.
        var value = column.Target.Category == 'S' ? column.Cast : $"({column.Cast})::{column.Target.Type}";
        var length = column.Target.Length is { } limit ? $"char_length(rtrim(({column.Cast})::text))" : "NULL::int";
        await session.ExecuteAsync("SAVEPOINT probe", cancellation);
        try
        {
            await using var command = new NpgsqlCommand($"SELECT ({value}) IS NULL, {length} FROM {plan.Sql.StagingTable} AS s", session.Connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation) || await reader.IsDBNullAsync(1, cancellation)) return null;
            var found = reader.GetInt32(1);
            return found > column.Target.Length
                ? new DeadReason("22001", $"{column.Target.Name} takes {column.Target.Length} characters, and this value has {found}.", column.Target.Name)
                : null;
        }
        catch (PostgresException e) when (PostgresErrors.IsData(e))
        {
            await session.ExecuteAsync("ROLLBACK TO SAVEPOINT probe", cancellation);
            return new DeadReason(e.SqlState, $"{column.Target.Name} ({column.Target.Type}): {e.MessageText}", column.Target.Name);
        }
    }
}
