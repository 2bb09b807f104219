using SyncService.Protocol;

namespace SyncService.Reporting;

/// <summary>Knows the time as of which the target holds everything that the source had.</summary>
/// <remarks>
/// A cycle that read to the end proves that for the moment at which it began, once its last record is applied. Needs no clock but this
/// process's own, and grows whatever stands still: source, queue, target or the service. Not known before the first cycle has ended.
/// Safe for concurrent use.
/// </remarks>
internal sealed class CaughtUp
{
    private readonly Lock gate = new();
    private (long Began, Seq Last)? older;
    private (long Began, Seq Last)? newer;
    private Seq applied = Seq.None;

    /// <summary>Timestamp of the clock; null while nothing is known.</summary>
    public long? At { get; private set; }

    /// <summary>A cycle that began then has read to the end; <paramref name="last"/> is the newest record enqueued.</summary>
    public void Read(long began, Seq last)
    {
        lock (gate)
        {
            if (last <= applied) (At, older, newer) = (began, null, null);
            else if (older is null) older = (began, last);
            else newer = (began, last);
        }
    }

    /// <param name="until">Everything up to here is applied; goes back when the target does.</param>
    public void Applied(Seq until)
    {
        lock (gate)
        {
            applied = until;
            if (older is not { } first || first.Last > until) return;
            (At, older, newer) = (first.Began, newer, null);
            if (older is not { } second || second.Last > until) return;
            (At, older) = (second.Began, null);
        }
    }
}
