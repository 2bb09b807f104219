using Npgsql;

namespace SyncService.Target;

/// <summary>The tables of the service itself, in the schema <c>sync_service</c>.</summary>
internal static class ServiceSchema
{
    /// <summary>Makes what is missing; a role that finds everything in place needs no right to make it.</summary>
    public static Func<CancellationToken, Task<bool>> EnsureAsync(PostgresConnections connections) => async cancellation =>
    {
        await using var connection = await connections.OpenAsync(cancellation);
        try
        {
            if (await ExistsAsync(connection, cancellation)) return false;
            await using var command = new NpgsqlCommand($"{CheckpointTable.Create}{DeadLetterTable.Create}", connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is "23505" or "42P07" or "42P06")
        {
            return false;
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw e is PostgresException { SqlState: "42501" }
                ? new SyncException(
                    $"{connections.Options.User} may not create the schema sync_service in {connections.Options.Database}.",
                    $"Run: CREATE SCHEMA sync_service AUTHORIZATION {PgName.Quote(connections.Options.User)};",
                    Failure.Configuration,
                    e)
                : PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    };

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT to_regclass('sync_service.checkpoint') IS NOT NULL AND to_regclass('sync_service.dead_letter') IS NOT NULL", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
