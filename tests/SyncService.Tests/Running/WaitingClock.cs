using Microsoft.Extensions.Time.Testing;

namespace SyncService.Tests.Running;

/// <summary>A clock that a test moves on once so many wait for it, however long what they do in between takes.</summary>
internal sealed class WaitingClock : FakeTimeProvider
{
    private int waiting;

    public async Task AdvanceOnceAsync(int waiters, TimeSpan by, CancellationToken cancellation)
    {
        while (Volatile.Read(ref waiting) < waiters) await Task.Delay(1, cancellation);
        Advance(by);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref waiting);
        return base.CreateTimer(
            given =>
            {
                Interlocked.Decrement(ref waiting);
                callback(given);
            },
            state,
            dueTime,
            period);
    }
}
