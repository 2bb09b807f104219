namespace SyncService.Protocol;

/// <summary>Where a cycle begins to read, and the position that was reached before it.</summary>
/// <remarks>
/// The position never passes the time at which the cycle began, by the source's own clock. What commits while a long cycle reads on would
/// otherwise be passed by: a transaction within the overlap window, but behind the pages that are read already. And a stamp ahead of the clock
/// (a wrong date, a writer whose clock is fast, the hour that local time goes through twice when summer time ends) would hide every change
/// with an earlier stamp until that time has come.
/// </remarks>
/// <param name="From">Rows with this stamp and later ones are read.</param>
/// <param name="Reached">The position that records move on from.</param>
/// <param name="Ceiling">The source's clock when the cycle began; null where it is not known, or stamps are no times.</param>
internal readonly record struct ReadingRange(Watermark From, Watermark Reached, Watermark? Ceiling)
{
    /// <param name="reached">Position of the cursor; null before the first row of a stream.</param>
    /// <param name="bounds">Where the stream begins, and the source's clock.</param>
    /// <param name="overlap">How far before the position rows are read again.</param>
    public static ReadingRange Of(Watermark? reached, SourceBounds bounds, TimeSpan overlap)
    {
        if (reached?.As(bounds.Start.Kind) is not { } position) return new(bounds.Start, bounds.Start, bounds.Now);
        if (bounds.Now is { } now) position = Watermark.Min(position, now);
        return new(Watermark.Max(bounds.Start, position.Before(overlap)), position, bounds.Now);
    }
}

/// <param name="Start">Where a stream with nothing behind it begins.</param>
/// <param name="Now">The source's clock as its stamps tell the time; null where it is not known, or stamps are no times.</param>
internal readonly record struct SourceBounds(Watermark Start, Watermark? Now);
