namespace SyncService.Capture.Sent;

/// <summary>Rows for which the window has no room, known by a signature of each block of some that follow each other.</summary>
/// <remarks>
/// Blocks end where the hash of a key says so: a row that comes or goes changes its own block and none behind it. What is known is what the last complete
/// reading met, and nothing older: a block whose rows go back to what they were before is sent again.
/// </remarks>
internal sealed class SentBlocks
{
    /// <summary>16 bytes each; rows of further blocks are sent each time.</summary>
    private const int Most = 1 << 18;

    private HashSet<ulong> known = [];
    private HashSet<ulong> met = [];
    private bool isComplete;
    private bool hasSent;

    public bool Any => known.Count > 0;

    public void BeginReading()
    {
        if (!isComplete && hasSent) known.Clear();
        met.Clear();
        (isComplete, hasSent) = (false, false);
    }

    /// <summary>Whether the last reading had this very block.</summary>
    public bool WasSent(ulong signature)
    {
        if (!known.Contains(signature)) return false;
        Add(signature);
        return true;
    }

    /// <summary>The queue has taken rows of this reading: if it does not come to its end, nothing is known of what the one before met.</summary>
    public void Sent() => hasSent = true;

    /// <summary>A block that the queue has taken.</summary>
    public void Add(ulong signature)
    {
        if (met.Count < Most) met.Add(signature);
    }

    public void Completed()
    {
        (known, met) = (met, known);
        isComplete = true;
    }

    public void Clear()
    {
        known.Clear();
        met.Clear();
    }
}
