namespace SyncService.Verification.Continuous;

/// <summary>When and how the service compares a stream by itself.</summary>
internal sealed record VerificationSchedule
{
    /// <summary><c>VERIFY_INTERVAL</c>: pause between two comparisons, in seconds; default a day; null: only when somebody asks.</summary>
    public TimeSpan? Interval { get; init; } = TimeSpan.FromDays(1);

    /// <summary><c>VERIFY_LEVEL</c>: how thoroughly; default every column.</summary>
    public VerifyLevel Level { get; init; } = VerifyLevel.Values;

    /// <summary><c>VERIFY_SHARE</c>: percent of the time for which statements of a comparison may run; default 10.</summary>
    public double SharePercent { get; init; } = 10;

    /// <summary><c>VERIFY_WINDOW</c>: the hours of the day in which rows are compared; default null: all.</summary>
    public DayWindow? Window { get; init; }

    /// <summary><c>VERIFY_REPAIR</c>: whether rows that differ are sent once more, and deletes follow the stream's policy; default true.</summary>
    public bool Repairs { get; init; } = true;
}
