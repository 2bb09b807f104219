using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Target;
using SyncService.Target.Checkpoints;

namespace SyncService.Workers;

/// <summary>Keeps a stream away from the keys of another deployment in the same Redis.</summary>
internal interface IQueueClaim
{
    /// <summary>Whose the queue is to be, given whose it is.</summary>
    /// <param name="found">As the cursor says; null where it names nobody, and the queue is whoever's begins first.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="SyncException">It is another deployment's, and which one; or the target does not answer.</exception>
    Task<QueueOwner?> ClaimAsync(QueueOwner? found, CancellationToken cancellation);
}

/// <remarks>
/// Nothing is written here: the owner is written with the cursor, by compare-and-set on the cursor in which it was found. In the database of the target it is
/// known whether the other one is at work: where it is not, this is the same deployment with another table. Elsewhere only the operator knows.
/// </remarks>
internal sealed class QueueClaim(StreamSpec stream, DeploymentLook deployment, RedisQueue queue) : IQueueClaim
{
    /// <summary>This stream, as it was claimed last; null before.</summary>
    public QueueOwner? Mine { get; private set; }

    public async Task<QueueOwner?> ClaimAsync(QueueOwner? found, CancellationToken cancellation)
    {
        var mine = Mine = await deployment.OwnerAsync(StreamId.Of(stream), cancellation);
        if (found is null || found.IsSame(mine)) return mine;
        if (!found.SharesDatabase(mine)) throw queue.BelongsTo(found);
        return await deployment.AtWorkAsync(new StreamId(stream.Name, found.Target), cancellation) is { } instance
            ? throw queue.BelongsTo(found with { Instance = instance })
            : mine;
    }
}

/// <summary>For a queue that nobody else can reach.</summary>
internal sealed class NoClaim : IQueueClaim
{
    public static readonly NoClaim Instance = new();

    private NoClaim()
    {
    }

    public Task<QueueOwner?> ClaimAsync(QueueOwner? found, CancellationToken cancellation) => Task.FromResult(found);
}
