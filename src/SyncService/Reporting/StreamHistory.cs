namespace SyncService.Reporting;

/// <summary>The last hour of one stream, a sample each five seconds; in memory alone, and of a fixed size.</summary>
internal sealed class StreamHistory(StreamMetrics metrics)
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    private const int Length = 720;

    private readonly Lock gate = new();
    private readonly Sample[] samples = new Sample[Length];
    private int count;
    private long lastProcessed = metrics.Processed;
    private long lastQueued = metrics.RecordsQueued;
    private DateTimeOffset lastAt;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Sample> Samples
    {
        get
        {
            lock (gate)
            {
                var held = Math.Min(count, Length);
                return [.. Enumerable.Range(count - held, held).Select(i => samples[i % Length])];
            }
        }
    }

    /// <summary>Nothing but zeroes before the first.</summary>
    public Sample Newest
    {
        get
        {
            lock (gate) return count == 0 ? default : samples[(count - 1) % Length];
        }
    }

    public void Take(DateTimeOffset now)
    {
        var (processed, queued) = (metrics.Processed, metrics.RecordsQueued);
        var seconds = lastAt == default ? Step.TotalSeconds : Math.Max(0.1, (now - lastAt).TotalSeconds);
        var sample = new Sample(now, metrics.Freshness?.TotalSeconds, (processed - lastProcessed) / seconds, (queued - lastQueued) / seconds);
        (lastAt, lastProcessed, lastQueued) = (now, processed, queued);
        lock (gate) samples[count++ % Length] = sample;
    }
}

/// <param name="Lag">Seconds; null while not known.</param>
/// <param name="RowsPerSecond">Records that went through to the target, mean since the sample before.</param>
/// <param name="QueuedPerSecond">Records that went into the queue, likewise.</param>
internal readonly record struct Sample(DateTimeOffset At, double? Lag, double RowsPerSecond, double QueuedPerSecond);
