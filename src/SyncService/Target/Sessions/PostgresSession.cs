using System.Diagnostics;
using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>A session of PostgreSQL that serves nobody else as long as it is open.</summary>
/// <param name="connection">To it; closed with the session.</param>
/// <param name="pooled">What a pooler's next client gets it back with; null where the session ends with the connection.</param>
/// <param name="room">What is released when it ends.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, PooledState? pooled = null, SemaphoreSlim? room = null) : IAsyncDisposable
{
    private readonly long opened = Stopwatch.GetTimestamp();
    private SemaphoreSlim? taken = room;

    public NpgsqlConnection Connection => connection;

    /// <summary>The process of the server that answers here, and no other.</summary>
    public int Process { get; } = pooled?.Process ?? connection.ProcessID;

    /// <summary>A pooler may have given its process to another client since; it ends those whose client goes within a transaction.</summary>
    public bool IsPooled => pooled is not null;

    /// <summary>For how long it has been open at least: a process of the server that is younger is another one.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(opened);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (pooled is not null) await pooled.RestoreAsync(connection);
        }
        finally
        {
            await connection.DisposeAsync();
            Interlocked.Exchange(ref taken, null)?.Release();
        }
    }
}
