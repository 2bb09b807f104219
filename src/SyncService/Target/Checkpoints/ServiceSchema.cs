using Npgsql;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Target.Checkpoints;

/// <summary>The tables of the service itself, in the schema <c>sync_service</c>.</summary>
internal static class ServiceSchema
{
    /// <summary>Makes what is missing; a role that finds everything in place needs no right to make it.</summary>
    public static Func<CancellationToken, Task<bool>> EnsureAsync(PostgresConnections connections) => async cancellation =>
    {
        await using var session = await connections.OpenAsync(cancellation);
        var connection = session.Connection;
        var (schemaExists, tablesExist) = (false, false);
        try
        {
            if (await IsWholeAsync(connection, cancellation)) return false;

            // Even with IF NOT EXISTS, what is there asks for the right to create it.
            tablesExist = await AskAsync(connection, TablesExist, cancellation);
            if (!tablesExist)
            {
                schemaExists = await AskAsync(connection, SchemaExists, cancellation);
                var schema = schemaExists ? "" : "CREATE SCHEMA IF NOT EXISTS sync_service;";
                await using var create = new NpgsqlCommand($"{schema}{ServiceTables.Create}", connection);
                await create.ExecuteNonQueryAsync(cancellation);
            }

            await using var extend = new NpgsqlCommand(CheckpointTable.Extend + DeadLetterTable.Extend, connection);
            await extend.ExecuteNonQueryAsync(cancellation);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is "23505" or "42P07" or "42P06")
        {
            return false;
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw e is PostgresException { SqlState: "42501" } refusal
                ? Refused(refusal, schemaExists, tablesExist, connections.Options)
                : PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    };

    /// <summary>Runs a short task on the service's own tables.</summary>
    /// <remarks>
    /// A server that was restored from before the service first ran has lost them, too: they are made again. One that was restored from the time of an earlier
    /// version has them without their newer columns.
    /// </remarks>
    /// <exception cref="SyncException">The server fails, or cannot be reached.</exception>
    public static async Task<T> RunAsync<T>(PostgresConnections connections, Func<NpgsqlConnection, Task<T>> step, string subject, CancellationToken cancellation)
    {
        try
        {
            return await connections.RunAsync(step, subject, cancellation);
        }
        catch (SyncException e) when (e.InnerException is { } cause && MayLack(cause))
        {
            await EnsureAsync(connections)(cancellation);
            return await connections.RunAsync(step, subject, cancellation);
        }
    }

    /// <summary>Whether a statement may have failed because the service's tables are not there, or not as this version needs them.</summary>
    public static bool MayLack(Exception e) => e is PostgresException { SqlState: "42P01" or "3F000" or "42703" };

    /// <summary>Whether all tables are there, with all that this version needs.</summary>
    public static async Task<bool> IsWholeAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await AskAsync(connection, TablesExist, cancellation) && await AskAsync(connection, CheckpointTable.IsWhole, cancellation) && await AskAsync(connection, DeadLetterTable.IsWhole, cancellation);

    /// <summary>Whether the tables are there, for somebody who may not make them.</summary>
    /// <exception cref="SyncException">They are, but lack what this version needs.</exception>
    public static async Task<bool> MayBeReadAsync(NpgsqlConnection connection, TargetOptions options, CancellationToken cancellation)
    {
        if (!await AskAsync(connection, TablesExist, cancellation)) return false;
        if (await IsWholeAsync(connection, cancellation)) return true;
        throw new SyncException(
            $"The tables in sync_service of {options.Database} lack what this version needs, so that nothing can be said of what they hold.", "Run: sync-service init --apply", Failure.Configuration);
    }

    private const string SchemaExists = "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'sync_service')";

    /// <summary>Asks the catalogue by name, which needs no right on the schema.</summary>
    private static readonly string TablesExist = $"SELECT coalesce((SELECT {ServiceTables.AreIn} FROM pg_namespace n WHERE n.nspname = 'sync_service'), false)";

    /// <summary>What an owner made, only he may extend.</summary>
    private static SyncException Refused(PostgresException refusal, bool schemaExists, bool tablesExist, TargetOptions options) => (schemaExists, tablesExist) switch
    {
        (_, true) => new SyncException(
            $"{options.User} may not extend the table sync_service.checkpoint, which an earlier version made.",
            "Run what sync-service init prints, as the owner of the table.",
            Failure.Configuration,
            refusal),
        (true, _) => new SyncException(
            $"{options.User} may not create tables in the schema sync_service.",
            $"Run: GRANT USAGE, CREATE ON SCHEMA sync_service TO {PgName.Quote(options.User)};",
            Failure.Configuration,
            refusal),
        _ => new SyncException(
            $"{options.User} may not create the schema sync_service in {options.Database}.",
            $"Run: CREATE SCHEMA sync_service AUTHORIZATION {PgName.Quote(options.User)};",
            Failure.Configuration,
            refusal),
    };

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string question, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
