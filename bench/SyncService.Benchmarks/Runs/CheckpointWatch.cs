using LocalServers.Service;
using Npgsql;
using SyncService.Benchmarks.Servers;

namespace SyncService.Benchmarks.Runs;

/// <summary>Follows a stream by its checkpoint, the row that the service commits together with the rows it applied.</summary>
/// <remarks>On a connection of its own, one short statement a look: what it costs is taken off the figures.</remarks>
internal sealed class CheckpointWatch : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly NpgsqlConnection connection;
    private readonly SyncServiceProcess service;
    private NpgsqlCommand? lowest;

    private CheckpointWatch(NpgsqlConnection connection, SyncServiceProcess service)
    {
        this.connection = connection;
        this.service = service;
    }

    /// <summary>PostgreSQL's session of this watch.</summary>
    public int Session => connection.ProcessID;

    public static async Task<CheckpointWatch> StartAsync(BenchServers servers, SyncServiceProcess service, CancellationToken cancellation)
        => new(await servers.Postgres.OpenAsync(BenchServers.Database, cancellation), service);

    /// <summary>Waits until so many streams stand at this record or after it; 0 waits for the producers to begin.</summary>
    /// <returns>The lowest of them.</returns>
    public async Task<long> ReachedAsync(long seq, CancellationToken cancellation, int streams = 1)
    {
        while (true)
        {
            if (await LowestAsync(streams, cancellation) is { } lowest && lowest >= seq) return lowest;
            if (service.HasExited) throw new InvalidOperationException($"The service ended by itself:\n{service.AllText}");
            await Task.Delay(Look, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (lowest is not null) await lowest.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Null while some stream has not begun.</summary>
    private async Task<long?> LowestAsync(int streams, CancellationToken cancellation)
    {
        if (lowest is null)
        {
            await using var look = new NpgsqlCommand("SELECT to_regclass('sync_service.checkpoint') IS NOT NULL", connection);
            if (!(bool)(await look.ExecuteScalarAsync(cancellation))!) return null;
            lowest = new NpgsqlCommand("SELECT count(*), coalesce(min(seq), 0) FROM sync_service.checkpoint", connection);
            await lowest.PrepareAsync(cancellation);
        }

        await using var reader = await lowest.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetInt64(0) < streams ? null : reader.GetInt64(1);
    }
}
