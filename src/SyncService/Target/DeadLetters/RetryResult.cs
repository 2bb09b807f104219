namespace SyncService.Target.DeadLetters;

/// <summary>What became of a dead letter that was tried again.</summary>
/// <param name="Id">The letter.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it stays, when it does.</param>
internal sealed record RetryResult(long Id, RetryOutcome Outcome, string? Reason = null)
{
    /// <summary>Whether the letter is gone because nothing is left to do for it.</summary>
    public bool IsSettled => Outcome is RetryOutcome.Applied or RetryOutcome.Newer or RetryOutcome.Same;
}

internal enum RetryOutcome
{
    /// <summary>The row is written, and the letter deleted.</summary>
    Applied,

    /// <summary>The target has a newer version of the row; it was left alone, and the letter deleted.</summary>
    Newer,

    /// <summary>The target has the row exactly so; the letter is deleted.</summary>
    Same,

    /// <summary>The target has another version, and nothing says which is newer. The letter stays.</summary>
    Undecided,

    /// <summary>The target refuses the row. The letter stays, with the new reason.</summary>
    Refused,

    /// <summary>There is no such letter, or it belongs to no stream that is configured.</summary>
    Unknown,
}
