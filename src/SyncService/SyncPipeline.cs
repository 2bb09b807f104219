using Microsoft.Extensions.Logging;

namespace SyncService;

/// <summary>The whole way of the data, from SQL Server through Redis to PostgreSQL.</summary>
internal sealed class SyncPipeline(SyncOptions options, ILoggerFactory logs, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Connects to every store that the role needs, and yields one line for each as it answers.</summary>
    /// <exception cref="SyncException">A store cannot be reached within <see cref="SyncOptions.StartTimeout"/>, or refuses the login.</exception>
    public IAsyncEnumerable<string> ConnectAsync(CancellationToken stopping) => throw new NotImplementedException($"{options} {logs} {clock}");

    /// <summary>Syncs until <paramref name="stopping"/> is signalled; the batch in hand is finished.</summary>
    public Task RunAsync(CancellationToken stopping) => throw new NotImplementedException();

    /// <summary>Reads all there is, waits until it is applied, and tells what was done.</summary>
    /// <exception cref="SyncException">A stream cannot run as it is configured.</exception>
    public Task<RunSummary> RunOnceAsync(CancellationToken stopping) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>What a <c>run --once</c> did.</summary>
internal readonly record struct RunSummary(long Read, long Applied, long Unchanged, long Dead, TimeSpan Elapsed)
{
    public double RecordsPerSecond => Elapsed > TimeSpan.Zero ? Read / Elapsed.TotalSeconds : 0;
}
