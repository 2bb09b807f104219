namespace SyncService.Verification.Continuous;

/// <summary>How the service compares its streams by itself.</summary>
internal sealed record ContinuousOptions
{
    /// <summary><c>VERIFY_INTERVAL</c>: pause between two comparisons of a stream, in seconds; default a day; null: it does not compare.</summary>
    public TimeSpan? Interval { get; init; } = TimeSpan.FromDays(1);

    /// <summary><c>VERIFY_LEVEL</c>: how thoroughly; default every column.</summary>
    public VerifyLevel Level { get; init; } = VerifyLevel.Values;

    /// <summary><c>VERIFY_SHARE</c>: percent of the time for which statements of a comparison may run; default 10.</summary>
    public double SharePercent { get; init; } = 10;

    /// <summary><c>VERIFY_REPAIR</c>: whether rows that are missing or different are sent once more; default true.</summary>
    public bool Repairs { get; init; } = true;
}
