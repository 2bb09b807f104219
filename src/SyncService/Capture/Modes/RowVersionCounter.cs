using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>The row versions of the source's database, as they were told last.</summary>
internal sealed class RowVersionCounter(TimeProvider clock)
{
    private readonly Lock gate = new();
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
            var isSame = told is { } known && known.Versions.Least == now.Least && IsHeld(known.Versions) && IsHeld(now);
            told = (now, isSame ? told!.Value.Since : clock.GetTimestamp());
        }
    }

    /// <summary>A reading has begun with this span, or found that it cannot.</summary>
    public void Met(ReadingSpan span)
    {
        lock (gate) wentBackTo = span.IsBehind ? span.Below : null;
    }

    private static bool IsHeld(RowVersions versions) => versions.Least.CompareTo(versions.Last) <= 0;
}
