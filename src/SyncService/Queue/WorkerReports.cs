using StackExchange.Redis;
using SyncService.Queue.Connections;

namespace SyncService.Queue;

/// <summary>What the instances say of themselves, in Redis: <c>sync_queue:report:producer</c> and <c>sync_queue:report:consumer</c> of each stream.</summary>
/// <remarks>
/// For people who look; nothing of the protocol rests on it. It is there when PostgreSQL is away, needs no right that the queue does not need,
/// and of what a service said that is gone, it is kept for a week.
/// </remarks>
internal sealed class WorkerReports(RedisConnection connection)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <exception cref="SyncException">Redis cannot be reached, or refuses.</exception>
    public Task WriteAsync(StreamSpec stream, Role half, string report, CancellationToken cancellation) => connection.RunAsync(
        database => database.StringSetAsync(Key(stream, half), report, Kept), cancellation);

    /// <summary>What was last said of each half; nothing where nothing was.</summary>
    /// <exception cref="SyncException">Redis cannot be reached, or refuses.</exception>
    public Task<IReadOnlyList<string>> ReadAsync(StreamSpec stream, CancellationToken cancellation) => connection.RunAsync<IReadOnlyList<string>>(
        async database =>
        {
            // Keys of their own commands: in a cluster they live on different machines.
            var values = await Task.WhenAll(RoleNames.Halves.Select(half => database.StringGetAsync(Key(stream, half))));
            return [.. values.Where(value => value.HasValue).Select(value => value.ToString())];
        },
        cancellation);

    private static RedisKey Key(StreamSpec stream, Role half) => $"{QueueKeys.Of(stream).Records}:report:{RoleNames.Label(half)}";
}
