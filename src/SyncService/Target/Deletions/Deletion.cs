namespace SyncService.Target.Deletions;

/// <summary>Rows that only the target has, as one comparison found them, and what became of them.</summary>
/// <param name="Id">By which the operator names it. Never given twice, also by a database that went back in time.</param>
/// <param name="State"><c>held</c>, <c>applied</c> or <c>discarded</c>.</param>
/// <param name="Reason">Why they are held, as sentences; null where they were not.</param>
/// <param name="FoundAt">When the comparison ended.</param>
internal sealed record Deletion(long Id, string Stream, string State, long Rows, string? Reason, DateTimeOffset FoundAt)
{
    public DateTimeOffset? DecidedAt { get; init; }

    public string? DecidedBy { get; init; }

    public bool IsHeld => State == "held";
}
