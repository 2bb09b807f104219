using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>How a session was before the service had it, behind a pooler that gives it to another client afterwards.</summary>
/// <param name="process">Of the server.</param>
/// <param name="settings">As <see cref="SessionSettings.Former"/> tells them; empty where none is changed.</param>
internal sealed class PooledState(int process, IReadOnlyList<string?> settings)
{
    /// <summary>In seconds.</summary>
    private const int Patience = 2;

    public int Process => process;

    /// <summary>Leaves the session as it was found.</summary>
    /// <remarks>A pooler may do the same; PgBouncer does it with its <c>server_reset_query</c>, which may be empty.</remarks>
    public async Task RestoreAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var restore = new NpgsqlCommand(SessionSettings.Restore(process, settings), connection) { CommandTimeout = Patience };
            if (await restore.ExecuteScalarAsync() is null) return;
            await using var discard = new NpgsqlCommand("DEALLOCATE ALL; DISCARD TEMP; DISCARD SEQUENCES", connection) { CommandTimeout = Patience };
            await discard.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            // Broken, or within a transaction: a pooler closes such a session when its client goes.
        }
    }
}
