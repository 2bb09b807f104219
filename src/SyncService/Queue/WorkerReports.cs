using StackExchange.Redis;
using SyncService.Queue.Connections;
using SyncService.Reporting;

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
    public Task WriteAsync(StreamSpec stream, WorkerReport report, CancellationToken cancellation) => connection.RunAsync(
        database => database.StringSetAsync(Key(stream, report.Half), report.ToJson(), Kept), cancellation);

    /// <summary>What was last said of each half; nothing where nothing was, or not in our words.</summary>
    /// <exception cref="SyncException">Redis cannot be reached, or refuses.</exception>
    public Task<IReadOnlyList<WorkerReport>> ReadAsync(StreamSpec stream, CancellationToken cancellation) => connection.RunAsync<IReadOnlyList<WorkerReport>>(
        async database =>
        {
            // Keys of their own commands: in a cluster they live on different machines.
            var values = await Task.WhenAll(RoleNames.Halves.Select(half => database.StringGetAsync(Key(stream, half))));
            return [.. values.Select(value => WorkerReport.TryParse(value)).OfType<WorkerReport>()];
        },
        cancellation);

    private static RedisKey Key(StreamSpec stream, Role half) => $"{QueueKeys.Of(stream).Records}:report:{RoleNames.Label(half)}";
}
