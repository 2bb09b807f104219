namespace SyncService.Target.Applying;

/// <summary>Which batch PostgreSQL is at work on, of those whose turn has come.</summary>
/// <remarks>There is one at most.</remarks>
internal sealed class BatchWatch
{
    private long begun;
    private volatile bool isAtWork;

    /// <summary>Another one for each batch; null while there is none.</summary>
    public long? Mark => isAtWork ? Interlocked.Read(ref begun) : null;

    public void Begin()
    {
        Interlocked.Increment(ref begun);
        isAtWork = true;
    }

    public void End() => isAtWork = false;
}
