using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>Answers about the rows of a source without bringing them.</summary>
internal interface ISliceSource
{
    /// <summary>Whether nobody waits for the answers any more.</summary>
    bool IsCalledOff { get; }

    /// <summary>Of the rows whose stamp is not before <paramref name="from"/>, and before <paramref name="until"/>.</summary>
    SliceTotals Totals(Watermark from, Watermark until);

    /// <summary>The newest stamp; null where there is no row.</summary>
    Watermark? Newest();
}
