using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>The position that a cycle has reached: the newest stamp so far, but never past the time at which it began.</summary>
/// <param name="span">Of the cycle.</param>
/// <param name="clock">Tells how much time has passed since.</param>
internal sealed class ReadingPosition(ReadingSpan span, TimeProvider clock)
{
    private Watermark reached = span.Reached;

    public Position Reached => new(span.Mode, reached);

    /// <summary>Of rows with older stamps nothing need be remembered any more.</summary>
    public Watermark KeptFrom => span.KeptFrom(reached);

    /// <summary>Rows with older stamps will hardly be read again.</summary>
    public Watermark SpareBefore => span.SpareBefore(reached);

    /// <summary>Rows that were not after the position before.</summary>
    public long Again { get; private set; }

    /// <summary>The newest stamp that was after the beginning of the cycle.</summary>
    public Watermark? Ahead { get; private set; }

    /// <summary>The newest stamp of the time since the cycle began: the position does not pass that, but the source's clock has. Null where there is none.</summary>
    public Watermark? Seen { get; private set; }

    /// <summary>Whether a row was read before, if it was there.</summary>
    public bool IsAgain(Watermark stamp) => stamp.CompareTo(span.Reached) <= 0;

    /// <summary>Moves on to a row with this stamp; returns the position reached with it.</summary>
    public Position Advance(Watermark stamp)
    {
        if (IsAgain(stamp)) Again++;
        if (span.Ceiling is { } ceiling && stamp.CompareTo(ceiling) > 0)
        {
            Ahead = Newer(Ahead, stamp);
            if (span.LeavesSince is { } asked && stamp.CompareTo(ceiling.Before(-clock.GetElapsedTime(asked))) <= 0) Seen = Newer(Seen, stamp);
            stamp = ceiling;
        }

        reached = Watermark.Max(reached, stamp);
        return Reached;
    }

    private static Watermark Newer(Watermark? known, Watermark stamp) => known is { } other ? Watermark.Max(other, stamp) : stamp;
}
