using SyncService.Observation;

namespace SyncService.Cli.Commands.Run;

/// <summary>What the verb <c>run</c> needs of the engine; tests put a failing one in its place.</summary>
internal interface ISyncRun : IAsyncDisposable
{
    /// <summary>What can be seen of the run; null when there is nothing to see.</summary>
    PipelineView? View => null;

    /// <inheritdoc cref="SyncPipeline.ConnectAsync"/>
    IAsyncEnumerable<string> ConnectAsync(CancellationToken stopping);

    /// <inheritdoc cref="SyncPipeline.RunAsync"/>
    Task RunAsync(CancellationToken stopping);

    /// <inheritdoc cref="SyncPipeline.RunOnceAsync"/>
    Task<RunSummary> RunOnceAsync(Action<StreamFailure> onFailure, CancellationToken stopping);
}
