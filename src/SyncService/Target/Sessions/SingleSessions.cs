using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>Sessions over connections of their own, at the server or behind a pooler.</summary>
internal sealed class SingleSessions(PostgresSources sources, Poolers poolers) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = sources.Single();

    /// <param name="isSet">Whether it is set up, or as the server gives it.</param>
    /// <param name="room">What is released when it ends.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<PostgresSession> OpenAsync(bool isSet, SemaphoreSlim? room, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            var process = await ProcessAsync(connection, isSet ? SessionSettings.SetWhere(sources.Options, connection.ProcessID) : SessionSettings.Process, cancellation);
            if (process == connection.ProcessID) return new PostgresSession(connection, room: room);
            poolers.Meet();
            var (host, port) = (connection.Host!, connection.Port);
            if (poolers.IsAdmitted(host, port)) return new PostgresSession(connection, await TakeAsync(connection, isSet, cancellation), room);

            // The look takes two sessions, and a pool may have few.
            await connection.DisposeAsync();
            await poolers.AdmitAsync(host, port, cancellation);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        return await OpenAsync(isSet, room, cancellation);
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    /// <summary>The process that answers; null when the question was for another one.</summary>
    public static async Task<int?> ProcessAsync(NpgsqlConnection connection, string question, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return (int?)await command.ExecuteScalarAsync(cancellation);
    }

    private async Task<PooledState> TakeAsync(NpgsqlConnection connection, bool isSet, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(SessionSettings.Former) } };
        if (isSet) batch.BatchCommands.Add(new NpgsqlBatchCommand(SessionSettings.Set(sources.Options)));
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new PooledState(reader.GetInt32(0), isSet ? reader.GetFieldValue<string?[]>(1) : []);
    }
}
