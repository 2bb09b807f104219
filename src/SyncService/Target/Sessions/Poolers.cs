using System.Collections.Concurrent;

namespace SyncService.Target.Sessions;

/// <summary>What is known of poolers in front of the server.</summary>
/// <remarks>
/// The server tells a client at the handshake which of its processes serves it. A pooler makes that number up, since its client has no process of its own: where another one answers than
/// was told, nothing is set before the pooler has shown that a client of it keeps its session.
/// </remarks>
internal sealed class Poolers(PostgresSources sources) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly ConcurrentDictionary<(string Host, int Port), string?> known = new();
    private volatile bool any;

    /// <summary>Whether one was met.</summary>
    public bool Any => any;

    /// <summary>The words for one that shares its sessions out among its clients; null where none was met.</summary>
    public string? Shared => known.Values.FirstOrDefault(shared => shared is not null);

    public void Meet() => any = true;

    /// <summary>Whether a client of the one at this address is known to keep its session.</summary>
    public bool IsAdmitted(string host, int port) => known.TryGetValue((host, port), out var shared) && shared is null;

    /// <summary>Looks at one that is not known, or was refused before and may have been set up otherwise since.</summary>
    /// <exception cref="SyncException">It gives one session to several clients; or does not let two be had.</exception>
    public async Task AdmitAsync(string host, int port, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (IsAdmitted(host, port)) return;
            var shared = await new PoolerLook(sources).SharedByAsync(host, port, cancellation);
            known[(host, port)] = shared;
            if (shared is not null) throw Refusal(shared);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Whether one of those that were met gives a session on as its client left it.</summary>
    public async Task<bool> GiveOnAsync(CancellationToken cancellation)
    {
        foreach (var (host, port) in known.Keys)
        {
            if (!await new PoolerReset(sources).IsDoneAsync(host, port, cancellation)) return true;
        }

        return false;
    }

    /// <summary>Looks again before the next session: a pooler was started again, or set up otherwise.</summary>
    public void Doubt() => known.Clear();

    public void Dispose() => gate.Dispose();

    private SyncException Refusal(string pooler) => new SyncException(
        $"PostgreSQL at {sources.Name} is behind {pooler}: others get the session on which the service works, with its locks, settings and temporary tables.",
        "Name the server itself in PG_HOST and PG_PORT, or a pool in session mode (PgBouncer: pool_mode=session).",
        Failure.Configuration).Of(Store.PostgreSql);
}
