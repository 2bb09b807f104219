namespace SyncService.Reporting;

/// <summary>What is said, and how often.</summary>
internal sealed record ReportingOptions
{
    /// <summary><c>STATS_INTERVAL</c>: pause between two [STATS] lines, in seconds; default 300. The first comes 30 s after the start.</summary>
    public TimeSpan StatsInterval { get; init; } = TimeSpan.FromSeconds(300);
}
