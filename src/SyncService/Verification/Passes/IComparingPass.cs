namespace SyncService.Verification.Passes;

/// <summary>Goes once through both sides, and finds the keys whose rows are not equal at a look.</summary>
internal interface IComparingPass
{
    /// <param name="judge">Judges the suspects so far. The target's session is free for it.</param>
    /// <param name="cancellation">The caller's.</param>
    Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation);
}
