using SyncService.Protocol;
using SyncService.Queue.Steps;

namespace SyncService.Queue.Looking;

/// <summary>How much waits in a queue, and how long the oldest record has waited.</summary>
internal readonly record struct QueueStatus(long Length, TimeSpan Waiting)
{
    /// <summary>Whose it is; null where nobody wrote it down.</summary>
    public QueueOwner? Owner { get; init; }

    public static async Task<QueueStatus> ReadAsync(RedisQueue queue, TimeProvider clock, CancellationToken cancellation)
    {
        var state = await queue.ReadStateAsync(cancellation);
        var owner = state.Cursor?.Owner;
        if (state.Length == 0) return new QueueStatus { Owner = owner };
        using var head = await queue.PeekAsync(0, new PeekSize(1, 1, 1), cancellation);
        if (head.Count == 0 || head.Unreadable.ContainsKey(0)) return new QueueStatus(state.Length, TimeSpan.Zero) { Owner = owner };
        var waiting = clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(head.Header(0).EnqueuedMicros * TimeSpan.TicksPerMicrosecond);
        return new QueueStatus(state.Length, waiting > TimeSpan.Zero ? waiting : TimeSpan.Zero) { Owner = owner };
    }
}
