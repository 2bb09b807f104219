using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>Says, once each, where stamps do not go by the source's clock.</summary>
internal sealed class StampVoice(StreamSpec stream, CaptureLog log)
{
    /// <summary>Stamps are rounded, and a writer's clock may be a little fast.</summary>
    private static readonly TimeSpan Tolerable = TimeSpan.FromSeconds(5);

    /// <summary>Zones differ by a quarter of an hour at the least.</summary>
    private static readonly TimeSpan TolerablyLate = TimeSpan.FromMinutes(10);

    private bool saidAhead;
    private bool saidLate;
    private bool wasWhole;

    /// <summary>A reading was given up: rows that were there at that time may come with the next one.</summary>
    public void GivenUp() => wasWhole = false;

    /// <summary>A reading came to its end.</summary>
    /// <param name="span">What it went through.</param>
    /// <param name="reached">The position after it.</param>
    /// <param name="ahead">The newest stamp that was ahead of the clock then; null for none.</param>
    /// <param name="now">What the source's clock must show by now; null where that is not known.</param>
    public void Say(ReadingSpan span, Watermark? reached, Watermark? ahead, Watermark? now)
    {
        SayAhead(ahead, now);
        if (wasWhole && !saidLate && IsLate(span, reached))
        {
            log.StampsLate(stream, reached!.Value, span.Since!.Value);
            saidLate = true;
        }

        wasWhole = true;
    }

    /// <summary>Until there are none of them any more.</summary>
    private void SayAhead(Watermark? newest, Watermark? now)
    {
        var isAhead = newest is { } stamp && now is { } shown && stamp.Before(Tolerable).CompareTo(shown) > 0;
        if (isAhead && !saidAhead) log.StampsAhead(stream, newest!.Value, now!.Value);
        saidAhead = isAhead;
    }

    /// <summary>Whether rows came that the reading before did not meet, all with stamps long before the time at which it began.</summary>
    private static bool IsLate(ReadingSpan span, Watermark? reached) =>
        span.Since is { } since && reached is { } newest && newest.CompareTo(span.Reached) > 0 && newest.CompareTo(since.Before(span.Overlap + TolerablyLate)) < 0;
}
