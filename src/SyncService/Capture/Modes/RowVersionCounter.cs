using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>The row versions of the source's database, as they were told last.</summary>
internal sealed class RowVersionCounter(TimeProvider clock)
{
    /// <summary>A longer pause of the count says nothing of how much time its transactions have had.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();

    /// <summary>What a replica told, oldest first, each with the time for which it had counted on until then.</summary>
    private readonly Queue<(Watermark Least, TimeSpan At)> steps = new();
    private TimeSpan counted;
    private Watermark? trail;
    private Watermark? wentBackTo;
    private (RowVersions Versions, long Since)? told;

    /// <summary>Null before they were asked for.</summary>
    public RowVersions? Told
    {
        get
        {
            lock (gate) return told?.Versions;
        }
    }

    /// <summary>Where it stood when a reading found it behind what was read before, however far it has counted on since; null once one has begun.</summary>
    public Watermark? WentBackTo
    {
        get
        {
            lock (gate) return wentBackTo;
        }
    }

    /// <summary>How long open transactions have kept the least one where it is, as far as that was seen; zero while none does.</summary>
    public TimeSpan HeldFor
    {
        get
        {
            lock (gate) return told is { } known && IsHeld(known.Versions) ? clock.GetElapsedTime(known.Since) : TimeSpan.Zero;
        }
    }

    public void Learn(RowVersions now)
    {
        lock (gate)
        {
            Follow(now);
            var isSame = told is { } known && known.Versions.Least == now.Least && IsHeld(known.Versions) && IsHeld(now);
            told = (now, isSame ? told!.Value.Since : clock.GetTimestamp());
        }
    }

    /// <summary>
    /// What a replica counted a while ago; null before it has counted on for so long, and where a primary answers. A replica does not tell which transactions are open on its primary: what they wrote
    /// before comes to it when they commit.
    /// </summary>
    /// <param name="overlap">The while, in time for which it counts on: one that stands still leaves them no time.</param>
    public Watermark? Trail(TimeSpan overlap)
    {
        lock (gate)
        {
            while (steps.TryPeek(out var step) && counted - step.At >= overlap) trail = steps.Dequeue().Least;
            return trail;
        }
    }

    /// <summary>A reading has begun with this span, or found that it cannot.</summary>
    public void Met(ReadingSpan span)
    {
        lock (gate) wentBackTo = span.IsBehind ? span.Below : null;
    }

    private void Follow(RowVersions now)
    {
        if (!now.IsReplica)
        {
            steps.Clear();
            (counted, trail) = (TimeSpan.Zero, null);
            return;
        }

        if (told is { Versions: { IsReplica: true } before } && before.Least == now.Least) return;
        if (told is { Versions.IsReplica: true } last)
        {
            var step = clock.GetElapsedTime(last.Since);
            counted += step < LongestStep ? step : LongestStep;
        }

        steps.Enqueue((now.Least, counted));
    }

    private static bool IsHeld(RowVersions versions) => versions.Least.CompareTo(versions.Last) <= 0;
}
