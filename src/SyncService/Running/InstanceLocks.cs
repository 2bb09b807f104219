using SyncService.Target;
using SyncService.Target.Sessions;

namespace SyncService.Running;

/// <summary>Decides which of several instances works, and which stand by; one that would fill another's table stops.</summary>
/// <remarks>
/// What is shared out belongs to a stream and its target: another deployment may have a stream of the same name, which fills a table of its own.
/// For economy alone: correctness rests on compare-and-set, generations and the checkpoint's row lock. All locks of an instance are
/// PostgreSQL advisory locks on one connection, so they are given up in the moment in which the process or its network dies.
/// </remarks>
internal sealed class InstanceLocks(PostgresConnections connections, IReadOnlyList<StreamSpec> streams, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>An instance that was told to stop a moment ago is waited for.</summary>
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookAtHandover = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim gate = new(1);
    private readonly HashSet<(string Stream, Role Role)> held = [];
    private AdvisoryLocks? session;

    public bool Holds(string stream, Role role)
    {
        lock (held) return held.Contains((stream, role));
    }

    /// <summary>True when this instance has the lock now.</summary>
    /// <exception cref="SyncException">PostgreSQL cannot be reached; or somebody else fills the table of this stream, and who.</exception>
    public async Task<bool> TryAcquireAsync(string stream, Role role, CancellationToken cancellation)
    {
        var (taken, other) = await TakeAsync(streams.First(one => one.Name == stream), role, cancellation);
        return other is null ? taken : throw other;
    }

    private async Task<(bool Taken, SyncException? Other)> TakeAsync(StreamSpec stream, Role role, CancellationToken cancellation)
    {
        var key = StreamId.Of(stream).LockOf(role);
        await gate.WaitAsync(cancellation);
        try
        {
            if (session is null)
            {
                session = new AdvisoryLocks(await connections.OpenSessionAsync(cancellation), connections);
                await session.IntroduceAsync(cancellation);
            }

            if (!await session.TryLockAsync(key, cancellation)) return (false, null);
            var table = PgName.Parse(stream.Target);
            var tableKey = await session.TableKeyAsync(table, role, cancellation);
            if (!await session.TryLockAsync(tableKey, cancellation))
            {
                await session.UnlockAsync(key, cancellation);
                return (false, TableTaken(stream, await session.HolderAsync(tableKey, cancellation), await session.StreamOfTableAsync(tableKey, table, role, cancellation)));
            }

            lock (held) held.Add((stream.Name, role));
            return (true, null);
        }
        catch
        {
            await LoseAsync();
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Waits for the lock, looking every two seconds.</summary>
    public async Task AcquireAsync(string stream, Role role, Action onStandBy, CancellationToken cancellation)
    {
        var told = false;
        while (!await TryAcquireAsync(stream, role, cancellation))
        {
            if (!told) onStandBy();
            told = true;
            await Task.Delay(Look, clock, cancellation);
        }
    }

    /// <summary>Takes the lock without standing by for it.</summary>
    /// <exception cref="SyncException">Another instance works, and which one; or PostgreSQL cannot be reached.</exception>
    public async Task ClaimAsync(string stream, Role role, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        while (!await TryAcquireAsync(stream, role, cancellation))
        {
            if (clock.GetElapsedTime(since) >= Handover) throw Taken(role, await HolderAsync(stream, role, cancellation));
            await Task.Delay(LookAtHandover, clock, cancellation);
        }
    }

    /// <summary>Watches the connection; when it is lost, so are all locks.</summary>
    public async Task WatchAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Look, clock, stopping);
            await gate.WaitAsync(stopping);
            try
            {
                if (session is not null && !await session.IsAliveAsync(stopping)) await LoseAsync();
            }
            finally
            {
                gate.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await LoseAsync();
        gate.Dispose();
    }

    private async Task<string?> HolderAsync(string stream, Role role, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return session is null ? null : await session.HolderAsync(StreamId.Of(streams.First(one => one.Name == stream)).LockOf(role), cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    private static SyncException Taken(Role role, string? holder) => new(
        $"Another instance is the {RoleNames.Label(role)} of this stream: {holder ?? "one that has just ended"}.",
        "It brings what is new by itself; sync-service status shows how far it is. For a run of your own, stop that process first.",
        Failure.Configuration);

    private static SyncException TableTaken(StreamSpec stream, string? holder, string? theirs) => new(
        $"Another deployment fills {stream.Target} already: {holder ?? "one that has just ended"}{(theirs is null ? "" : $", with its stream {theirs}")}.",
        "Two streams that fill one table undo each other's work. Give this one a table of its own, or stop that process.",
        Failure.Configuration);

    private async Task LoseAsync()
    {
        lock (held) held.Clear();
        if (session is null) return;
        await session.DisposeAsync();
        session = null;
    }
}
