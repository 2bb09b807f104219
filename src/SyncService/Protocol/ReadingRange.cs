namespace SyncService.Protocol;

/// <summary>Where a cycle of timestamp mode begins to read, and the position that was reached before it.</summary>
/// <remarks>
/// The position never passes the time at which the cycle began, by the source's own clock. What commits while a long cycle reads on would
/// otherwise be passed by: a transaction within the overlap window, but behind the pages that are read already. And a stamp ahead of the clock
/// (a wrong date, a writer whose clock is fast, the hour that local time goes through twice when summer time ends) would hide every change
/// with an earlier stamp until that time has come.
/// A reading begins at the least of the position, the floor of the last complete cycle, and the source's clock less the time that has passed since by
/// another clock; less the overlap. So transactions that were open then are read when they commit, however late, and a clock that goes back hides nothing,
/// also while nobody looks.
/// </remarks>
/// <param name="From">Rows with this stamp and later ones are read.</param>
/// <param name="Reached">The position that records move on from.</param>
/// <param name="Ceiling">The source's clock when the cycle began; null where it is not known, or stamps are no times.</param>
/// <param name="Floor">The floor that this cycle leaves when it is complete; null without a clock.</param>
internal readonly record struct ReadingRange(Watermark From, Watermark Reached, Watermark? Ceiling, Watermark? Floor = null)
{
    /// <summary>Whether rows of old stamps are left out for once, which were sent as far as is known: no floor passes them.</summary>
    public bool IsPartial { get; init; }

    /// <summary>What the source's clock showed at the least when the last complete cycle began, or the begin of the oldest transaction then; null where nothing is known of it.</summary>
    public Watermark? Since { get; init; }

    /// <summary>Clocks are read in steps, and a stamp is set a moment after its transaction began.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>Local time goes back by so much when summer time ends.</summary>
    private static readonly TimeSpan SummerTime = TimeSpan.FromHours(1);

    /// <param name="reached">Position of the cursor; null before the first row of a stream.</param>
    /// <param name="bounds">Where the stream begins, and what the source says.</param>
    /// <param name="overlap">How far before its lower bound rows are read again.</param>
    /// <param name="floor">What the last complete cycle left.</param>
    public static ReadingRange Of(Watermark? reached, SourceBounds bounds, TimeSpan overlap, KeptFloor? floor = null)
    {
        var start = bounds.Start;
        if (reached?.As(start.Kind) is not { } position) return new(start, start, bounds.Now, Next(bounds, start, TimeSpan.MaxValue));
        if (bounds.Now is { } now) position = Watermark.Min(position, now);
        var bound = position;
        Watermark? since = null;
        if (floor is { } left && left.Position.In(CaptureMode.Timestamp, start.Kind) is { } stamp)
        {
            since = bounds.Now is { } shown ? Watermark.Min(stamp, shown.Before(left.Age)) : stamp;
            bound = Watermark.Min(bound, since.Value);
        }

        return new(Watermark.Max(start, bound.Before(overlap)), position, bounds.Now, Next(bounds, bound, floor?.Age ?? TimeSpan.MaxValue)) { Since = since };
    }

    /// <summary>The clock, or the begin of the oldest transaction that can still write.</summary>
    /// <remarks>
    /// A transaction that was open when the floor before was taken may have set a stamp before its begin, as local time tells it, where summer time has ended in
    /// between: then the bound of this reading stays.
    /// </remarks>
    private static Watermark? Next(SourceBounds bounds, Watermark bound, TimeSpan since)
    {
        if (bounds.Now is not { } now) return null;
        if (bounds.OpenFor is not { } open) return now.Before(Margin);
        if (open < TimeSpan.Zero) return Watermark.Min(bound, now.Before(SummerTime)).Before(Margin);
        var begin = now.Before(open);
        return (open >= since ? Watermark.Min(begin, bound) : begin).Before(Margin);
    }
}

/// <summary>What a source says before it is read.</summary>
/// <param name="Start">Where a stream with nothing behind it begins.</param>
/// <param name="Now">The source's clock as its stamps tell the time; null where it is not known, or stamps are no times.</param>
/// <param name="OpenFor">
/// How long ago, by the source's local time, the oldest transaction began that can still write; null when there is none, or the login may not see it.
/// Negative where local time has gone back since.
/// </param>
internal readonly record struct SourceBounds(Watermark Start, Watermark? Now, TimeSpan? OpenFor = null);
