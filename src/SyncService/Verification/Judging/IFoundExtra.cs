using SyncService.Target.Comparing;

namespace SyncService.Verification.Judging;

/// <summary>Takes the rows that only the target has.</summary>
internal interface IFoundExtra
{
    /// <param name="digest">Of the key.</param>
    /// <param name="key">As a record would carry it.</param>
    /// <param name="cancellation">The caller's.</param>
    Task AddAsync(ulong digest, RowKey key, CancellationToken cancellation);
}
