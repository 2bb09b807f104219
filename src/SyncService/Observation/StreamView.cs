using SyncService.Capture;
using SyncService.Reporting;

namespace SyncService.Observation;

/// <summary>One stream, as somebody looks at it who changes nothing.</summary>
/// <param name="Source">Null when another process reads the source.</param>
/// <param name="Holds">Whether this instance is the one that works, by half.</param>
internal sealed record StreamView(StreamSpec Spec, StreamMetrics Metrics, StreamHistory History, SqlServerSource? Source, Func<Role, bool> Holds);
