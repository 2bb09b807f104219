namespace SyncService.Verification.Judging;

/// <summary>Waits until all that the source held by now is in the target, if somebody brings it.</summary>
internal interface ICaptureCycle
{
    Task<CycleOutcome> WaitAsync(CancellationToken cancellation);
}

internal enum CycleOutcome
{
    /// <summary>A whole cycle that began after the question is applied.</summary>
    Applied,

    /// <summary>Nobody brings anything: nothing was waited for.</summary>
    NobodyBrings,

    /// <summary>Somebody works, and did not come to the end of a cycle in time.</summary>
    TookTooLong,
}
