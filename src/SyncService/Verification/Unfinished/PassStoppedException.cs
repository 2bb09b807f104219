namespace SyncService.Verification.Unfinished;

/// <summary>A comparison was stopped before its end.</summary>
/// <param name="isKept">Whether the next one goes on where it was.</param>
internal sealed class PassStoppedException(bool isKept, CancellationToken cancellation) : OperationCanceledException("The comparison was stopped before its end.", cancellation)
{
    public bool IsKept { get; } = isKept;
}
