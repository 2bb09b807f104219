namespace SyncService.Protocol;

/// <summary>What one reading goes through, as its mode has set it when it began.</summary>
/// <param name="Mode">How changes are found.</param>
/// <param name="From">Rows with this stamp and later ones are read.</param>
/// <param name="Reached">What records move on from.</param>
internal readonly record struct ReadingSpan(CaptureMode Mode, Watermark From, Watermark Reached)
{
    /// <summary>Rows with this stamp and later ones are left to readings to come; null: all are read.</summary>
    public Watermark? Below { get; init; }

    /// <summary>The newest number that the source had given to a change when the reading began, committed or not; null where it does not count them.</summary>
    public Watermark? Counted { get; init; }

    /// <summary>The source's clock when the reading began, which the position does not pass; null where it is not known, or stamps are no times.</summary>
    public Watermark? Ceiling { get; init; }

    /// <summary>As <see cref="ReadingRange.Since"/>.</summary>
    public Watermark? Since { get; init; }

    /// <summary>How far behind the position rows will be read again.</summary>
    public TimeSpan Overlap { get; init; }

    /// <summary>A floor that may be committed with the first of its records, for rows behind it are read again in any case; null where there is none.</summary>
    public Position? Floor { get; init; }

    /// <summary>The floor that the reading leaves when it has come to its end; null where there is none.</summary>
    public Position? Leaves { get; init; }

    /// <summary>
    /// When the clock was asked for that <see cref="Leaves"/> comes of, as a timestamp of this process; null where there is none. Readings follow each other faster than it is asked for, and what was
    /// stamped since, by a clock that went back meanwhile, this one may have passed.
    /// </summary>
    public long? LeavesSince { get; init; }

    /// <summary>How long open transactions of the source have held <see cref="Below"/> back.</summary>
    public TimeSpan HeldFor { get; init; }

    /// <summary>Rows of stamps before it get no other content under the stamp that they have; null where nobody knows.</summary>
    public Watermark? Settled { get; init; }

    /// <summary>Whether rows of old stamps are left out for once, which were sent as far as is known: no floor passes them.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Whether the source does not count as far as was read already: it went back, and nothing is read.</summary>
    public bool IsBehind { get; init; }

    /// <summary>Whether the login may see which transactions are open.</summary>
    public bool SeesTransactions { get; init; }

    public ReadingSight Sight => new(Mode, From.IsTime, SeesTransactions);

    public Position Begin => new(Mode, From);

    /// <summary>A reading of rows that were asked for, which moves no position.</summary>
    public static ReadingSpan At(Position position) => new(position.Mode, position.Value, position.Value) { Ceiling = position.Value };

    /// <summary>Rows with older stamps will hardly be read again, once this one is reached.</summary>
    public Watermark SpareBefore(Watermark reached) => reached.Before(Overlap);

    /// <summary>Of rows with older stamps nothing need be remembered, once this one is reached.</summary>
    /// <remarks>
    /// The next reading begins at the position or at the floor that this one leaves, or where this one began if it does not come to its end; but for the first reading of all, which goes on at its
    /// position then. To remember all rows of a first load would cost more memory than the processor has near.
    /// </remarks>
    public Watermark KeptFrom(Watermark reached)
    {
        if (Mode == CaptureMode.RowVersion) return reached;
        var next = (Leaves is { } floor ? Watermark.Min(reached, floor.Value) : reached).Before(Overlap);
        return From == Reached ? next : Watermark.Min(From, next);
    }
}
