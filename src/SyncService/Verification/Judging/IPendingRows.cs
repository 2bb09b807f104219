namespace SyncService.Verification.Judging;

/// <summary>What a service that does not run would bring when it starts.</summary>
internal interface IPendingRows
{
    /// <summary>Which of some keys wait in the queue, by the hashes that records carry.</summary>
    Task<HashSet<ulong>> QueuedAsync(IReadOnlySet<ulong> keys, CancellationToken cancellation);

    /// <summary>Whether the next start would read this row of the source.</summary>
    Task<bool> WillComeAsync(LookedUpRow row, CancellationToken cancellation);
}
