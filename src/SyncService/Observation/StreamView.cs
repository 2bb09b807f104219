using SyncService.Protocol;
using SyncService.Reporting;

namespace SyncService.Observation;

/// <summary>How many rows of the source there are from this position on; null when the source did not say in time.</summary>
internal delegate Task<long?> RowCount(Position from, TimeSpan patience, CancellationToken cancellation);

/// <summary>One stream, as somebody looks at it who changes nothing.</summary>
/// <param name="Count">Null when another process reads the source.</param>
/// <param name="Holds">Whether this instance is the one that works, by half.</param>
internal sealed record StreamView(StreamSpec Spec, StreamMetrics Metrics, StreamHistory History, RowCount? Count, Func<Role, bool> Holds)
{
    /// <summary>A source that keeps this process waiting, and a target.</summary>
    public IReadOnlyList<StoreWait> Waits { get; init; } = [];

    /// <summary>The deployment that this process is part of, as far as the stream knows.</summary>
    public Func<QueueOwner?> Deployment { get; init; } = static () => null;
}
