using SyncService.Target.Comparing;

namespace SyncService.Verification.Judging;

/// <summary>Has rows read once more and sent through the queue.</summary>
internal interface IRepair
{
    /// <summary>Returns when all of them are applied, or when it is clear that they will not be.</summary>
    /// <param name="keys">Of the rows.</param>
    /// <param name="texts">A key by its source columns.</param>
    /// <param name="cancellation">The caller's.</param>
    Task<CycleOutcome> RepairAsync(IReadOnlyCollection<RowKey> keys, Func<RowKey, IReadOnlyDictionary<string, string>> texts, CancellationToken cancellation);

    /// <summary>Returns when all of some requests are applied, or when it is clear that they will not be.</summary>
    Task<CycleOutcome> UntilAppliedAsync(IReadOnlyList<long> requests, CancellationToken cancellation);
}
