using Microsoft.Extensions.Logging;
using SyncService.Observation;

namespace SyncService.Cli.Commands.Run;

/// <summary>The engine itself.</summary>
internal sealed class PipelineRun(SyncPipeline pipeline) : ISyncRun
{
    public static ISyncRun Create(SyncOptions options, ILoggerFactory logs) =>
        new PipelineRun(new SyncPipeline(options, logs, TimeProvider.System, ProductVersion.Text));

    public PipelineView? View => pipeline.View;

    public IAsyncEnumerable<string> ConnectAsync(CancellationToken stopping) => pipeline.ConnectAsync(stopping);

    public Task RunAsync(CancellationToken stopping) => pipeline.RunAsync(stopping);

    public Task<RunSummary> RunOnceAsync(Action<StreamFailure> onFailure, CancellationToken stopping) => pipeline.RunOnceAsync(onFailure, stopping);

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();
}
