using System.Globalization;
using Npgsql;
using SyncService.Target.Checkpoints;

namespace SyncService.Target.Sessions;

/// <summary>Session-level advisory locks on one connection: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS</summary>
internal sealed class AdvisoryLocks(PostgresSession session, PostgresConnections connections) : IAsyncDisposable
{
    private readonly NpgsqlConnection connection = session.Connection;

    /// <summary>In seconds. Nothing here ever waits for a lock: who does not answer is gone, and with him all locks.</summary>
    private const int Patience = 5;

    /// <summary>A key of 64 bits is shown as two of 32: https://www.postgresql.org/docs/current/view-pg-locks.html</summary>
    private const string Holder =
        """
        SELECT a.pid, a.application_name FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (l.classid::bigint << 32) | l.objid::bigint = hashtextextended($1, 0)
        """;

    /// <summary>Names the session after this process, so that sync-service status can tell which instance works.</summary>
    /// <exception cref="SyncException">The connection is lost.</exception>
    public async Task IntroduceAsync(CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT set_config('application_name', $1, false)", connection)
            {
                Parameters = { new() { Value = StatusTable.InstancePrefix + InstanceName.OfThisProcess } },
            };
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }

    /// <exception cref="SyncException">The connection is lost.</exception>
    public Task<bool> TryLockAsync(string key, CancellationToken cancellation) => AskAsync("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", key, cancellation);

    /// <exception cref="SyncException">The connection is lost.</exception>
    public Task<bool> UnlockAsync(string key, CancellationToken cancellation) => AskAsync("SELECT pg_advisory_unlock(hashtextextended($1, 0))", key, cancellation);

    /// <summary>The lock of a half on a table, however that is spelt.</summary>
    /// <exception cref="SyncException">The connection is lost.</exception>
    public async Task<string> TableKeyAsync(PgName table, Role half, CancellationToken cancellation) => $"sync-service/table/{half}/{await RunAsync(
        TableLockSql.Name,
        command => command.Parameters.AddRange(TableLockSql.Parameters(table)),
        async reader => await reader.ReadAsync(cancellation) && !reader.IsDBNull(0) ? reader.GetString(0) : table.Shortest,
        cancellation)}";

    /// <summary>The stream as which the holder of such a lock fills the table; null where that is not known.</summary>
    /// <exception cref="SyncException">The connection is lost.</exception>
    public Task<string?> StreamOfTableAsync(string key, PgName table, Role half, CancellationToken cancellation) => RunAsync(
        TableLockSql.Stream,
        command => command.Parameters.AddRange(TableLockSql.Parameters(table, key, half.ToString())),
        async reader => await reader.ReadAsync(cancellation) ? reader.GetString(0) : null,
        cancellation);

    /// <summary>Machine and process of the instance whose session holds a lock in this database; null when none does.</summary>
    /// <exception cref="SyncException">The connection is lost.</exception>
    public Task<string?> HolderAsync(string key, CancellationToken cancellation) => RunAsync(
        Holder,
        command => command.Parameters.Add(new() { Value = key }),
        async reader =>
        {
            if (!await reader.ReadAsync(cancellation)) return null;
            var name = reader.GetString(1);
            return name.StartsWith(StatusTable.InstancePrefix, StringComparison.Ordinal)
                ? name[StatusTable.InstancePrefix.Length..]
                : string.Create(CultureInfo.InvariantCulture, $"session {reader.GetInt32(0)} of PostgreSQL");
        },
        cancellation);

    /// <summary>False when the session is gone, or another one answers: then a pooler was set up otherwise meanwhile.</summary>
    public async Task<bool> IsAliveAsync(CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand(SessionSettings.Process, connection) { CommandTimeout = Patience };
            if ((int)(await command.ExecuteScalarAsync(cancellation))! == session.Process) return true;
            connections.DoubtPooler();
            return false;
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    private Task<bool> AskAsync(string question, string key, CancellationToken cancellation) => RunAsync(
        question, command => command.Parameters.Add(new() { Value = key }), async reader => await reader.ReadAsync(cancellation) && reader.GetBoolean(0), cancellation);

    private async Task<T> RunAsync<T>(string sql, Action<NpgsqlCommand> fill, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Patience };
            fill(command);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            return await read(reader);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }
}
