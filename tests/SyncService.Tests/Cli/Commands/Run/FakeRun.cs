using SyncService.Cli.Commands.Run;

namespace SyncService.Tests.Cli.Commands.Run;

/// <summary>An engine that does what a test says, and by default does nothing with success.</summary>
internal sealed class FakeRun : ISyncRun
{
    public IReadOnlyList<string> Stores { get; init; } = ["SQL Server erp: ready", "Redis redis: ready", "PostgreSQL pg: ready"];

    public Func<CancellationToken, Task<RunSummary>> Work { get; init; } = _ => Task.FromResult(new RunSummary(TimeSpan.FromSeconds(1)));

    /// <summary>Streams that cannot run.</summary>
    public IReadOnlyList<StreamFailure> Failures { get; init; } = [];

    /// <summary>How its stores are let go of.</summary>
    public Func<Task> LetGo { get; init; } = () => Task.CompletedTask;

    public bool Disposed { get; private set; }

    public async IAsyncEnumerable<string> ConnectAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stopping)
    {
        foreach (var store in Stores)
        {
            await Task.Yield();
            stopping.ThrowIfCancellationRequested();
            yield return store;
        }
    }

    public Task RunAsync(CancellationToken stopping) => Work(stopping);

    public Task<RunSummary> RunOnceAsync(Action<StreamFailure> onFailure, CancellationToken stopping)
    {
        foreach (var failure in Failures) onFailure(failure);
        return Work(stopping);
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        return new ValueTask(LetGo());
    }
}
