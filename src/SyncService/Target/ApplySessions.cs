using System.Collections.Concurrent;

namespace SyncService.Target;

/// <summary>The connections that apply batches, shared by all streams, so that hundreds of streams do not need hundreds of them.</summary>
internal sealed class ApplySessions(PostgresConnections connections) : IAsyncDisposable
{
    private const int AtOnce = 4;

    private readonly SemaphoreSlim slots = new(AtOnce);
    private readonly ConcurrentStack<ApplySession> idle = new();

    public async Task<ApplySession> RentAsync(CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation);
        try
        {
            while (idle.TryPop(out var session))
            {
                if (session.IsOpen) return session;
                await session.DisposeAsync();
            }

            return new ApplySession(await connections.OpenSessionAsync(cancellation));
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    public void Return(ApplySession session)
    {
        idle.Push(session);
        slots.Release();
    }

    /// <summary>Ends the session, and with it whatever it had begun.</summary>
    public async Task DiscardAsync(ApplySession session)
    {
        try
        {
            await session.DisposeAsync();
        }
        finally
        {
            slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var session)) await session.DisposeAsync();
        slots.Dispose();
    }
}
