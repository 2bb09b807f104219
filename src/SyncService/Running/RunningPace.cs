namespace SyncService.Running;

/// <summary>When the workers of a stream work.</summary>
/// <param name="Interval">Pause between two cycles of the producer.</param>
internal sealed record RunningPace(TimeSpan Interval)
{
    /// <summary>How long a consumer waits for the signal of a producer in the same process. What it could find without one is the producer's to put right.</summary>
    public static readonly TimeSpan LookWithSignal = TimeSpan.FromSeconds(15);

    /// <summary>How often a consumer looks when the producer is elsewhere.</summary>
    public static readonly TimeSpan LookWithout = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a consumer looks whether a pause is over.</summary>
    public static readonly TimeSpan LookWhilePaused = TimeSpan.FromSeconds(1);
}
