using SyncService.Protocol;

namespace SyncService.Queue.Predecessor;

/// <summary>What the predecessor left in the list: rows as JSON objects, that it had read and not yet applied.</summary>
/// <param name="Count">How many.</param>
/// <param name="Oldest">The oldest stamp among them; null when none tells its stamp.</param>
/// <param name="Unreadable">How many do not tell their stamp.</param>
internal readonly record struct LegacyRecords(long Count, Watermark? Oldest, long Unreadable)
{
    public LegacyRecords Add(Watermark? stamp) => stamp is not { } known
        ? this with { Count = Count + 1, Unreadable = Unreadable + 1 }
        : this with { Count = Count + 1, Oldest = Oldest is { } oldest && oldest.CompareTo(known) <= 0 ? oldest : known };

    /// <summary>From where the source is to be read, so that neither these rows nor those after the predecessor's own position are missed.</summary>
    /// <param name="left">The stamp that it left, of the newest row that it took note of: rows of the list may be older.</param>
    /// <returns>Null: from the beginning, because a record does not say how old it is.</returns>
    public Watermark? From(Watermark left)
    {
        if (Unreadable > 0) return null;
        return Oldest?.As(left.Kind) is { } oldest && oldest.CompareTo(left) < 0 ? oldest : left;
    }
}
