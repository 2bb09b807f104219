using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>The row versions of the source's database, as they were told last.</summary>
internal sealed class RowVersionCounter(TimeProvider clock)
{
    private readonly Lock gate = new();
    private Watermark? wentBackTo;
    private (Watermark Least, Watermark Last, long Since)? told;

    /// <summary>The least that belongs to an open transaction, or the next one that will be given out; null before it was asked.</summary>
    public Watermark? Least
    {
        get
        {
            lock (gate) return told?.Least;
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

    /// <summary>How long open transactions have kept it where it is, as far as that was seen; zero while none does.</summary>
    public TimeSpan HeldFor
    {
        get
        {
            lock (gate) return told is { } now && now.Least.CompareTo(now.Last) <= 0 ? clock.GetElapsedTime(now.Since) : TimeSpan.Zero;
        }
    }

    /// <param name="least"><c>MIN_ACTIVE_ROWVERSION()</c></param>
    /// <param name="last"><c>@@DBTS</c>: the newest one that was given out.</param>
    public void Learn(Watermark least, Watermark last)
    {
        lock (gate)
        {
            var isHeld = told is { } earlier && earlier.Least == least && least.CompareTo(last) <= 0 && earlier.Least.CompareTo(earlier.Last) <= 0;
            told = (least, last, isHeld ? told!.Value.Since : clock.GetTimestamp());
        }
    }

    /// <summary>A reading has begun with this span, or found that it cannot.</summary>
    public void Met(ReadingSpan span)
    {
        lock (gate) wentBackTo = span.IsBehind ? span.Below : null;
    }
}
