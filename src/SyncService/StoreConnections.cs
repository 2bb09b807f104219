using SyncService.Capture.Connections;
using SyncService.Queue.Connections;
using SyncService.Target.Sessions;

namespace SyncService;

/// <summary>The ways to the three servers, shared by all streams of one process.</summary>
internal sealed class StoreConnections : IAsyncDisposable
{
    public StoreConnections(SyncOptions options)
    {
        Source = options.Source is null ? null : new SqlConnections(options.Source);
        Redis = new RedisConnection(options.Queue);
        Postgres = new PostgresConnections(options.Target);
        Sessions = new ApplySessions(Postgres);
    }

    /// <summary>Null when only the consumer runs and no source is configured.</summary>
    public SqlConnections? Source { get; }

    public RedisConnection Redis { get; }

    public PostgresConnections Postgres { get; }

    /// <summary>Those of <see cref="Postgres"/> that apply batches.</summary>
    public ApplySessions Sessions { get; }

    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync();
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
