namespace SyncService.Target.Applying;

/// <summary>How many records of a stream its target takes at once, by the time that the last batches took, and after how long the server is to end a statement of one.</summary>
/// <remarks>
/// A batch that took longer than one and a half seconds is followed by one that should take a second, and one that took less than half a second by one of up to twice as many records. A target that is fast is never
/// asked for less. What any batch takes, however small it is (a trigger for each statement, a commit that waits), is told from what its records take by two batches of different sizes: then a batch
/// is to take twice as long as that, for smaller ones would only be slower.
/// Safe for a batch in its turn and the one ahead.
/// </remarks>
/// <param name="limit">After which the server ends a statement, at first; 30 s.</param>
internal sealed class BatchPace(TimeSpan? limit = null)
{
    private const double Aim = 1;

    /// <summary>More is no limit to any batch.</summary>
    private const int Unlimited = 1_000_000;

    /// <summary>What a batch is divided by at most: a single one may have waited for something else.</summary>
    private const double MostAtOnce = 32;

    /// <summary>What a batch is divided by that was given up. How long it would have taken is not known.</summary>
    private const int GivenUp = 8;

    /// <summary>Beyond that a batch has large values, whose time may be that of the line to the server.</summary>
    private const long UsualBytes = 16 * 1024 * 1024;

    private const double BytesPerSecond = 500_000;

    /// <summary>What hangs is tried again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    private readonly double leastLimit = (limit ?? TimeSpan.FromSeconds(30)).TotalSeconds;
    private readonly Lock gate = new();
    private int records = int.MaxValue;
    private double seconds = (limit ?? TimeSpan.FromSeconds(30)).TotalSeconds;

    /// <summary>What a batch takes without its records.</summary>
    private double least;
    private (int Records, double Seconds)? last;

    /// <summary>At most so many records; <see cref="int.MaxValue"/> for a target that is not slow.</summary>
    public int Records
    {
        get
        {
            lock (gate) return records;
        }
    }

    /// <summary>After which the server is to end a statement of a batch.</summary>
    public TimeSpan LimitOf(long bytes)
    {
        lock (gate) return TimeSpan.FromSeconds(seconds + (bytes > UsualBytes ? bytes / BytesPerSecond : 0));
    }

    /// <summary>A batch was applied.</summary>
    public void Took(int count, TimeSpan time)
    {
        if (count == 0) return;
        lock (gate)
        {
            var now = time.TotalSeconds;
            Learn(count, now);
            var aim = Math.Max(Aim, 2 * least);

            // What took all the time that it had may wait for ever: a commit for a standby that is gone.
            if (now < seconds * 0.9) seconds = Math.Min(Longest.TotalSeconds, Math.Max(leastLimit, 4 * Math.Max(now, aim)));
            if (now > 1.5 * aim) Shrink(count, Math.Max(aim - least, 0) / (now - least));
            else if (now - least < (aim - least) / 2 && count >= records / 2) records = records > Unlimited / 2 ? int.MaxValue : records * 2;
        }
    }

    /// <summary>The server ended a statement of a batch, or was no longer heard of.</summary>
    /// <param name="count">Its records.</param>
    /// <param name="time">After which.</param>
    public void GaveUp(int count, TimeSpan time)
    {
        if (time.TotalSeconds < Math.Min(Aim, leastLimit / 2)) return;
        lock (gate)
        {
            // Twice the time for an eighth of the records: what takes its time however few they are, comes to its end, too.
            Shrink(count, 1.0 / GivenUp);
            if (time.TotalSeconds >= seconds * 0.9) seconds = Math.Min(Longest.TotalSeconds, seconds * 2);
        }
    }

    private void Learn(int count, double now)
    {
        if (last is var (before, then) && Math.Max(count, before) >= 1.5 * Math.Min(count, before))
        {
            var each = Math.Max(0, (now - then) / (count - before));
            least = Math.Clamp(now - (each * count), 0, now);
        }
        else
        {
            least = Math.Min(least, now);
        }

        last = (count, now);
    }

    private void Shrink(int count, double by) => records = Math.Min(records, (int)Math.Max(1, count * Math.Max(by, 1 / MostAtOnce)));
}
