using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>Runs what a set-up needs in the target.</summary>
internal sealed class SetupTransaction(PostgresConnections postgres)
{
    /// <summary>All statements in one transaction: all of them, or none.</summary>
    /// <exception cref="SyncException">The server refuses one of them; nothing was changed.</exception>
    public async Task RunAsync(SetupScript script, CancellationToken cancellation)
    {
        await using var session = await postgres.OpenSessionAsync(cancellation);
        var connection = session.Connection;
        var current = "";
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            foreach (var sql in script.Statements.Select(step => step.Sql!).Prepend(TargetDdl.OneAtATime))
            {
                current = sql.Split('\n')[0].TrimEnd(' ', '(');
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }
        catch (PostgresException e)
        {
            throw new SyncException(
                $"PostgreSQL refuses \"{current}\": {e.MessageText.TrimEnd('.')}. Nothing was changed.",
                e.SqlState == PostgresErrorCodes.InsufficientPrivilege ? "Run what sync-service init prints as a role that may." : "",
                Failure.Configuration,
                e);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {postgres.Name}", postgres.Options);
        }
    }
}
