using System.Diagnostics;
using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>Whether a pooler clears a session before the next client gets it.</summary>
/// <remarks>
/// What the server did last on a session is seen from another one of the same role: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW.
/// So nothing needs to be left on it to be looked for. A session that another client has got meanwhile did something else, too, and passes for one that was cleared.
/// </remarks>
internal sealed class PoolerReset(PostgresSources sources)
{
    private const string Last = "SELECT pg_backend_pid() AS sync_service_was_here";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="NpgsqlException">It cannot be reached.</exception>
    public async Task<bool> IsDoneAsync(string host, int port, CancellationToken cancellation)
    {
        await using var source = sources.Plain(host, port);
        await using var other = await source.OpenConnectionAsync(cancellation);
        await SingleSessions.ProcessAsync(other, SessionSettings.Process, cancellation);
        int left;
        await using (var one = await source.OpenConnectionAsync(cancellation)) left = (await SingleSessions.ProcessAsync(one, Last, cancellation))!.Value;
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience; await Task.Delay(Pause, cancellation))
        {
            if (await QueryAsync(other, left, cancellation) != Last) return true;
        }

        return false;
    }

    /// <summary>What a process did last; null when it is gone.</summary>
    private static async Task<string?> QueryAsync(NpgsqlConnection connection, int process, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT query FROM pg_stat_activity WHERE pid = $1", connection) { Parameters = { new() { Value = process } } };
        return await command.ExecuteScalarAsync(cancellation) as string;
    }
}
