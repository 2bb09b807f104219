using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>Ends a session at the server whose last statement was given up without an answer, so that nothing is still at work there when it is tried again.</summary>
/// <remarks>A role may end its own sessions. One behind a pooler is left to the pooler, and to the limits that are set on it.</remarks>
internal sealed class AbandonedSession(PostgresConnections connections)
{
    /// <summary>The process by its number, if it is of this role and as old as the session: numbers come again.</summary>
    private const string End =
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = $1 AND usename = current_user AND backend_start <= clock_timestamp() - make_interval(secs => $2)
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the session is gone, or after two seconds. A server that cannot be reached ends it by itself.</summary>
    public async Task EndAsync(PostgresSession session)
    {
        if (session.IsPooled) return;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await using var other = await connections.OpenAsync(patience.Token);
            while (await IsThereAsync(session, other.Connection, patience.Token)) await Task.Delay(Pause, patience.Token);
        }
        catch (Exception e) when (e is SyncException or OperationCanceledException || PostgresErrors.IsOurs(e))
        {
            // Whoever tries again meets the same, and tells it.
        }
    }

    private static async Task<bool> IsThereAsync(PostgresSession session, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(End, connection) { Parameters = { new() { Value = session.Process }, new() { Value = session.Age.TotalSeconds } } };
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }
}
