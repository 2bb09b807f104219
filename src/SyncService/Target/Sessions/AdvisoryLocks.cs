using System.Globalization;
using Npgsql;
using SyncService.Target.Checkpoints;

namespace SyncService.Target.Sessions;

/// <summary>Session-level advisory locks on one connection: https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS</summary>
internal sealed class AdvisoryLocks(NpgsqlConnection connection, PostgresConnections connections) : IAsyncDisposable
{
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
    public async Task<bool> TryLockAsync(string key, CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", connection)
            {
                CommandTimeout = Patience,
                Parameters = { new() { Value = key } },
            };
            return (bool)(await command.ExecuteScalarAsync(cancellation))!;
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }

    /// <summary>Machine and process of the instance whose session holds a lock in this database; null when none does.</summary>
    /// <exception cref="SyncException">The connection is lost.</exception>
    public async Task<string?> HolderAsync(string key, CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand(Holder, connection) { CommandTimeout = Patience, Parameters = { new() { Value = key } } };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            if (!await reader.ReadAsync(cancellation)) return null;
            var name = reader.GetString(1);
            return name.StartsWith(StatusTable.InstancePrefix, StringComparison.Ordinal)
                ? name[StatusTable.InstancePrefix.Length..]
                : string.Create(CultureInfo.InvariantCulture, $"session {reader.GetInt32(0)} of PostgreSQL");
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }

    public async Task<bool> IsAliveAsync(CancellationToken cancellation)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", connection) { CommandTimeout = Patience };
            await command.ExecuteScalarAsync(cancellation);
            return true;
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            return false;
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
