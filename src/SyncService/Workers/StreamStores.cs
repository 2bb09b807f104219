using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Target;
using SyncService.Target.Requests;

namespace SyncService.Workers;

/// <summary>What connects the two halves of a stream: the queue between them, the target with its checkpoint, and the rules by which the two are compared.</summary>
/// <param name="Queued">Set by a producer in this process when it has enqueued something.</param>
internal sealed record StreamStores(IRecordQueue Queue, ITargetStore Target, ProtocolRules Rules, Wakeup Queued)
{
    /// <summary>Whose the queue is.</summary>
    public IQueueClaim Claim { get; init; } = NoClaim.Instance;

    /// <summary>What is asked of the stream.</summary>
    public IStreamRequests Requests { get; init; } = NoRequests.Instance;
}
