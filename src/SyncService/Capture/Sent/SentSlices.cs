using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>What is known of rows that were sent, and that each reading would read again in bulk: a slice of old stamps with its totals.</summary>
/// <remarks>
/// Totals are asked for before the rows are read, so whatever joins the slice meanwhile changes the next ones. They say nothing of the content of a row: a row that
/// changes without another stamp is not seen by its stamp anyway, but for one that changes twice within the precision of its stamp. So no slice reaches
/// nearer to the source's clock than that.
/// A look may take a while: the next one is due when it has been only a small share of the time. Until then the slice is owed, and no floor passes it.
/// Safe for a reader on a thread of its own, also for one that was given up and has not noticed yet.
/// </remarks>
/// <param name="clock">Measures how long ago a look was.</param>
/// <param name="enough">Fewer rows than this are read again as they are: that costs no more than to ask.</param>
internal sealed class SentSlices(TimeProvider clock, int enough)
{
    /// <summary>A look takes at most one part in so many of the time.</summary>
    private const int Share = 20;

    /// <summary>Looks that cost less need no pause.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(50);

    /// <summary>After so many readings in a row in which most of a slice had changed, that is expected of the next ones, too.</summary>
    private const int MostWaits = 6;

    /// <summary>The least number of rows of a slice.</summary>
    public int Enough => enough;

    private readonly Lock gate = new();
    private SentSlice? known;
    private bool wasProbed;
    private bool isRefused;
    private long again;
    private long reign;
    private long? due;
    private Watermark? owed;
    private int misses;
    private int waits;

    /// <summary>As it is kept with the checkpoint; null where there is none.</summary>
    public SentSlice? Known
    {
        get
        {
            lock (gate) return known;
        }
    }

    /// <summary>The next reading is to begin here at the latest: that part was not looked at in the last one.</summary>
    public Watermark? Owed
    {
        get
        {
            lock (gate) return owed;
        }
    }

    /// <summary>Forgets all, and goes on from what the checkpoint holds. That is looked at once, wherever the position is: nobody knows how long it was not.</summary>
    public void Begin(SentSlice? stored)
    {
        lock (gate)
        {
            (known, owed, due, isRefused) = (stored, stored?.From, null, false);
            (wasProbed, again, misses, waits) = (stored is not null, 0, 0, 0);
            reign++;
        }
    }

    /// <summary>Rows that count as sent may go from the target: all of them are read and sent once more.</summary>
    public void Bury()
    {
        lock (gate)
        {
            (owed, known, due, wasProbed) = (known?.From ?? owed, null, null, false);
            reign++;
        }
    }

    /// <summary>What a reading does about rows of old stamps.</summary>
    /// <param name="from">Where the reading begins.</param>
    /// <param name="settled">Rows of stamps before this one get no other content under their stamp; null where nobody knows, and there are no slices.</param>
    /// <param name="isGuess">Whether the source's clock is still to be asked for: what is known stays, whatever the one says that was read before.</param>
    public SlicePlan Plan(Watermark from, Watermark? settled, bool isGuess = false)
    {
        lock (gate)
        {
            if (isGuess && known is { } kept) return IsDue ? SlicePlan.Look(kept, null, reign) : SlicePlan.Skip(kept, reign);
            if (settled is null) known = null;
            if (isRefused || settled is not { } end) return SlicePlan.None(reign);
            if (known is { } slice && !IsOf(slice, from, end)) known = null;
            var learns = again >= enough && waits == 0 && from.CompareTo(end) < 0;
            if (known is { } sent)
            {
                if (!IsDue) return SlicePlan.Skip(sent, reign);
                return SlicePlan.Look(sent, learns && end.CompareTo(sent.Until) > 0 ? end : null, reign);
            }

            return !wasProbed ? SlicePlan.Probe(end, reign) : learns ? SlicePlan.Learn(end, reign) : SlicePlan.None(reign);
        }
    }

    /// <summary>The server does not answer such questions.</summary>
    public void Refused()
    {
        lock (gate) (isRefused, known) = (true, null);
    }

    /// <summary>A reading came to its end, and all that it found is enqueued.</summary>
    /// <param name="reading">What it did about slices.</param>
    /// <param name="read">How many rows it read that were not after the position reached before it.</param>
    public void Completed(SliceReading reading, long read)
    {
        lock (gate)
        {
            if (reading.Plan.Reign != reign) return;
            (wasProbed, again) = (true, read);
            if (reading.Plan.Kind == SlicePlanKind.Skip)
            {
                owed = known?.From;
                return;
            }

            owed = null;
            if (reading.Plan.Kind == SlicePlanKind.None)
            {
                if (waits > 0) waits--;
                return;
            }

            due = reading.Took < Quick ? null : clock.GetTimestamp() + (long)(reading.Took.TotalSeconds * Share * clock.TimestampFrequency);
            known = reading.Found;
            if (reading.Plan.Kind != SlicePlanKind.Look) return;
            if (!reading.IsMostlyOther)
            {
                misses = 0;
            }
            else if (++misses > 1)
            {
                (known, waits) = (null, 1 << Math.Min(misses, MostWaits));
            }
        }
    }

    private bool IsDue => due is not { } next || clock.GetTimestamp() >= next;

    /// <summary>Whether a slice is of use to a reading. Where the source's clock has gone back into it, its rows may get another content under the stamp that they have.</summary>
    private static bool IsOf(SentSlice slice, Watermark from, Watermark settled) =>
        slice.From.Kind == from.Kind && from.CompareTo(slice.From) >= 0 && from.CompareTo(slice.Until) < 0 && settled.CompareTo(slice.Until) >= 0;
}
