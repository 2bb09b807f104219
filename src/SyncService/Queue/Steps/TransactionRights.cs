namespace SyncService.Queue.Steps;

/// <summary>What is known of whether Redis takes transactions from this user, over this connection.</summary>
/// <remarks>The user may lack <c>MULTI</c>, <c>EXEC</c> or <c>SELECT</c>, and a proxy may not know them. Workers of all streams share it; whoever is late is answered by Redis.</remarks>
internal sealed class TransactionRights
{
    /// <summary>After so many chunks it is asked again: rights may be granted, and a server be replaced.</summary>
    private const int Chunks = 1000;

    private volatile bool granted;
    private int avoided;

    /// <summary>A transaction ran, and nothing is known to have changed since.</summary>
    public bool Granted => granted;

    public void Grant() => granted = true;

    /// <summary>The next one asks first.</summary>
    public void Forget() => granted = false;

    /// <summary>A chunk could be enqueued, but not in a transaction.</summary>
    public void Avoid()
    {
        granted = false;
        Volatile.Write(ref avoided, Chunks);
    }

    /// <summary>Whether this chunk is one of those for which it is not asked again.</summary>
    public bool AreAvoided() => Volatile.Read(ref avoided) > 0 && Interlocked.Decrement(ref avoided) >= 0;
}
