using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>The position that a cycle has reached: the newest stamp so far, but never past the time at which it began.</summary>
internal sealed class ReadingPosition(ReadingSpan span)
{
    private Watermark reached = span.Reached;

    public Position Reached => new(span.Mode, reached);

    /// <summary>Of rows with older stamps nothing need be remembered any more.</summary>
    public Watermark KeptFrom => span.KeptFrom(reached);

    /// <summary>The newest stamp that was after the beginning of the cycle.</summary>
    public Watermark? Ahead { get; private set; }

    /// <summary>Moves on to a row with this stamp; returns the position reached with it.</summary>
    public Position Advance(Watermark stamp)
    {
        if (span.Ceiling is { } ceiling && stamp.CompareTo(ceiling) > 0)
        {
            Ahead = Ahead is { } further ? Watermark.Max(further, stamp) : stamp;
            stamp = ceiling;
        }

        reached = Watermark.Max(reached, stamp);
        return Reached;
    }
}
