using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>How a source is looked at again and again, as long as there is nothing to do but to look.</summary>
/// <param name="Interval">The pause before each look.</param>
/// <param name="AtMost">No look begins later than this after the watch did, but for a twentieth of the interval: looks take their time, too.</param>
/// <param name="Seat">Takes a slot for each look, and the watch ends where none is free: whoever waits for one does so without a thread.</param>
/// <param name="Quiet">Told of each look that found nothing new.</param>
internal sealed record Watch(TimeSpan Interval, TimeSpan AtMost, ReadingSeat Seat, Action<QuietCycle> Quiet)
{
    /// <summary>Looks, on the thread that calls it, until a look does not return what it found. False then: what it found is for a reading. True when the time is over.</summary>
    public bool Run(Func<QuietCycle?> look, TimeProvider clock, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        do
        {
            if (cancellation.WaitHandle.WaitOne(Interval) || !Seat.TryTake()) return false;
            try
            {
                if (look() is not { } cycle) return false;
                Quiet(cycle);
            }
            finally
            {
                Seat.GiveBack();
            }
        }
        while (clock.GetElapsedTime(began) + (Interval * 0.95) < AtMost);

        return true;
    }
}

/// <summary>A reading that found nothing new.</summary>
/// <param name="Span">What it went through; null when the source was not asked for its time.</param>
/// <param name="Began">The clock's timestamp of its beginning.</param>
/// <param name="Rows">Rows of the overlap that were read again.</param>
internal readonly record struct QuietCycle(ReadingSpan? Span, long Began, long Rows);
