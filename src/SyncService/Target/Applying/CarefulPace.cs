namespace SyncService.Target.Applying;

/// <summary>Whether the target refuses rows of a stream that only it can find, or takes long for them, and how many records at once it took lately.</summary>
/// <remarks>While it does, batches are applied carefully at once, each in its turn, instead of being tried as a whole before.</remarks>
internal sealed class CarefulPace
{
    /// <summary>A transaction that has come so far goes on no longer: whoever wants to pause the stream waits for it, and what it has set aside is seen.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private const int LeastStep = 16;

    public bool IsNeeded { get; private set; }

    public int Step { get; private set; } = int.MaxValue;

    /// <summary>A batch was applied carefully.</summary>
    /// <param name="found">How many records it found.</param>
    /// <param name="wasCut">Whether its time was up before its end.</param>
    /// <param name="step">How many it would take next.</param>
    public void Done(int found, bool wasCut, int step)
    {
        IsNeeded = found > 0 || wasCut;
        Step = IsNeeded ? Math.Max(LeastStep, step) : int.MaxValue;
    }
}
