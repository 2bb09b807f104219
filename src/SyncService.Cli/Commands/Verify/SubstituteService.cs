using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Cli.Commands.Run;

namespace SyncService.Cli.Commands.Verify;

/// <summary>The service within a verb, for streams on which no other instance works: it stands by for all others.</summary>
internal sealed class SubstituteService : IAsyncDisposable
{
    private readonly ISyncRun run;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    private SubstituteService(ISyncRun run)
    {
        this.run = run;
        running = run.RunAsync(stop.Token);
    }

    /// <exception cref="SyncException">A store cannot be reached, or a target cannot be written.</exception>
    public static async Task<SubstituteService> StartAsync(SyncOptions options, CancellationToken cancellation)
    {
        var run = PipelineRun.Create(options, NullLoggerFactory.Instance);
        try
        {
            await foreach (var _ in run.ConnectAsync(cancellation)) cancellation.ThrowIfCancellationRequested();
            return new SubstituteService(run);
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await run.DisposeAsync();
        stop.Dispose();
    }
}
