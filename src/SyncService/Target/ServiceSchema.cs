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
            if (await AskAsync(connection, TablesExist, cancellation)) return false;

            // Even with IF NOT EXISTS, a schema that is there asks for the right to create one.
            var schema = await AskAsync(connection, SchemaExists, cancellation) ? "" : "CREATE SCHEMA IF NOT EXISTS sync_service;";
            await using var command = new NpgsqlCommand($"{schema}{CheckpointTable.Create}{DeadLetterTable.Create}", connection);
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

    private const string SchemaExists = "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'sync_service')";

    /// <summary>Asks the catalogue by name, which needs no right on the schema.</summary>
    private const string TablesExist =
        """
        SELECT count(*) = 2 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'sync_service' AND c.relname IN ('checkpoint', 'dead_letter')
        """;

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string question, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
