using System.Collections.Concurrent;
using Npgsql;
using SyncService.Target.Applying;

namespace SyncService.Target.Sessions;

/// <summary>The connections that apply batches, shared by all streams, so that hundreds of streams do not need hundreds of them.</summary>
internal sealed class ApplySessions(PostgresConnections connections) : IAsyncDisposable
{
    private const int AtOnce = 4;

    /// <summary>Beside those, so that a batch whose turn has come never waits for one whose turn has not.</summary>
    private const int AheadAtOnce = 2;

    private readonly SemaphoreSlim slots = new(AtOnce);
    private readonly SemaphoreSlim slotsAhead = new(AheadAtOnce);
    private readonly ConcurrentStack<ApplySession> idle = new();

    public async Task<ApplySession> RentAsync(CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation);
        return await TakeAsync(slots, cancellation);
    }

    /// <summary>A session for a batch whose turn has not come; null when all of them are in use.</summary>
    public async Task<ApplySession?> TryRentAheadAsync(CancellationToken cancellation) =>
        await slotsAhead.WaitAsync(TimeSpan.Zero, cancellation) ? await TakeAsync(slotsAhead, cancellation) : null;

    private async Task<ApplySession> TakeAsync(SemaphoreSlim slot, CancellationToken cancellation)
    {
        try
        {
            while (idle.TryPop(out var session))
            {
                session.Slot = slot;
                if (session.IsOpen) return session;
                await session.DisposeAsync();
            }

            return await OpenAsync(slot, cancellation);
        }
        catch
        {
            slot.Release();
            throw;
        }
    }

    private async Task<ApplySession> OpenAsync(SemaphoreSlim slot, CancellationToken cancellation)
    {
        var session = new ApplySession(await connections.OpenSessionAsync(cancellation), new AbandonedSession(connections)) { Slot = slot };
        try
        {
            await session.PrepareAsync(cancellation);
            return session;
        }
        catch (Exception e)
        {
            await session.DisposeAsync();
            if (!PostgresErrors.IsOurs(e)) throw;
            throw PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }

    public void Return(ApplySession session)
    {
        var slot = session.Slot;
        idle.Push(session);
        slot.Release();
    }

    /// <summary>Ends the session, and with it whatever it had begun.</summary>
    /// <param name="session">Of this pool.</param>
    /// <param name="why">What happened on it; null where that is not known. Unless the server has said it, the statement may still be at work there, and is ended.</param>
    public static async Task DiscardAsync(ApplySession session, Exception? why)
    {
        try
        {
            await session.DisposeAsync();
            if (why is not (PostgresException or SyncException)) await session.EndAsync();
        }
        finally
        {
            session.Slot.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var session)) await session.DisposeAsync();
        slots.Dispose();
        slotsAhead.Dispose();
    }
}
