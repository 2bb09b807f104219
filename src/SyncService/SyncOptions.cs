using SyncService.Capture;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Target;

namespace SyncService;

/// <summary>Everything that one process needs to know, checked and immutable.</summary>
internal sealed record SyncOptions
{
    public required IReadOnlyList<StreamSpec> Streams { get; init; }

    /// <summary>Null when only the consumer runs and no source is configured.</summary>
    public required SourceOptions? Source { get; init; }

    public required QueueOptions Queue { get; init; }

    public required TargetOptions Target { get; init; }

    public ReportingOptions Reporting { get; init; } = new();

    public Role Role { get; init; } = Role.All;

    /// <summary>How long to wait at the start for a store that is not up yet (<c>START_TIMEOUT</c>); zero: for ever.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
