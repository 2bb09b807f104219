using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>What a reading does about rows of old stamps.</summary>
/// <param name="Kind">Whether it asks for totals.</param>
/// <param name="Known">The slice that is known; null where none is.</param>
/// <param name="Until">Where a slice ends that is to be learnt; null for none.</param>
/// <param name="Reign">What was known when it was made.</param>
internal sealed record SlicePlan(SlicePlanKind Kind, SentSlice? Known, Watermark? Until, long Reign)
{
    /// <summary>Whether the source is asked for more than rows.</summary>
    public bool Asks => Kind is not (SlicePlanKind.None or SlicePlanKind.Skip);

    public static SlicePlan None(long reign) => new(SlicePlanKind.None, null, null, reign);

    public static SlicePlan Skip(SentSlice known, long reign) => new(SlicePlanKind.Skip, known, null, reign);

    public static SlicePlan Look(SentSlice known, Watermark? until, long reign) => new(SlicePlanKind.Look, known, until, reign);

    public static SlicePlan Learn(Watermark until, long reign) => new(SlicePlanKind.Learn, null, until, reign);

    public static SlicePlan Probe(Watermark until, long reign) => new(SlicePlanKind.Probe, null, until, reign);
}

internal enum SlicePlanKind
{
    /// <summary>All rows are read.</summary>
    None,

    /// <summary>The known slice is left out without a look: the next one is not due.</summary>
    Skip,

    /// <summary>The known slice is looked at, and what differs of it is read.</summary>
    Look,

    /// <summary>All rows are read, and the totals of the old ones are known afterwards.</summary>
    Learn,

    /// <summary>The same, where the newest stamp of all is an old one.</summary>
    Probe,
}
