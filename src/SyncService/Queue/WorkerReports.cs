using StackExchange.Redis;
using SyncService.Protocol;
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

    /// <param name="stream">Of which stream.</param>
    /// <param name="half">Of which half.</param>
    /// <param name="report">What is said.</param>
    /// <param name="mine">The deployment that says it; null while it does not know itself.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>False when the queue is another deployment's: then its own word stands.</returns>
    /// <exception cref="SyncException">Redis cannot be reached, or refuses.</exception>
    public Task<bool> WriteAsync(StreamSpec stream, Role half, string report, QueueOwner? mine, CancellationToken cancellation) => connection.RunAsync(
        async database =>
        {
            if (Cursor.Parse(await database.StringGetAsync(connection.KeysOf(stream).Cursor))?.Owner is { } owner && (mine is null || !owner.IsSame(mine))) return false;
            return await database.StringSetAsync(Key(stream, half), report, Kept);
        },
        cancellation);

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

    private RedisKey Key(StreamSpec stream, Role half) => $"{connection.KeysOf(stream).Records}:report:{RoleNames.Label(half)}";
}
