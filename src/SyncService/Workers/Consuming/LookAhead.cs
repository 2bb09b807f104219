using SyncService.Encoding;
using SyncService.Target;

namespace SyncService.Workers.Consuming;

/// <summary>The batch behind the one that is being applied: fetched from the queue, and its transaction begun, meanwhile.</summary>
/// <remarks>
/// Whatever hinders it is no failure: its batch is then applied in its turn like any other, and what is wrong is told there. Only one
/// batch is ever ahead, and it begins once the one two places before it is committed.
/// </remarks>
internal sealed class LookAhead : IAsyncDisposable
{
    /// <summary>How long the batch before may take after this one is written: rows that this one holds may be what it waits for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>And when this one holds none: the server ends a transaction that is idle for 30 s.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<RecordBatch?> fetched = new();
    private readonly Task<IPreparedBatch?> preparing;
    private bool isTaken;

    private LookAhead(Task<RecordBatch?> fetching, Func<RecordBatch, CancellationToken, Task<IPreparedBatch?>> prepare) =>
        preparing = PrepareAsync(fetching, prepare);

    /// <param name="fetching">The batch; null when there is none.</param>
    /// <param name="prepare">Begins its transaction, or returns null.</param>
    public static LookAhead Start(Task<RecordBatch?> fetching, Func<RecordBatch, CancellationToken, Task<IPreparedBatch?>> prepare) => new(fetching, prepare);

    /// <exception cref="SyncException">The queue failed.</exception>
    public Task<RecordBatch?> BatchAsync(CancellationToken cancellation) => fetched.Task.WaitAsync(cancellation);

    /// <summary>The batch's open transaction, which is the caller's from now on; null when it has none.</summary>
    public async Task<IPreparedBatch?> TakeAsync(CancellationToken cancellation)
    {
        var prepared = await preparing.WaitAsync(cancellation);
        if (isTaken) return null;
        isTaken = true;
        return prepared;
    }

    /// <summary>Waits for the batch before. True when this one had to be taken back so that it could be finished.</summary>
    public async Task<bool> GiveWayAsync(Task before, TimeProvider clock)
    {
        if (await Task.WhenAny(before, preparing) == before || await preparing is not { } prepared) return false;
        using var done = new CancellationTokenSource();
        var isLate = await Task.WhenAny(before, Task.Delay(prepared.HoldsRows ? Patience : LongPatience, clock, done.Token)) != before;
        done.Cancel();
        if (!isLate) return false;
        isTaken = true;
        await prepared.DisposeAsync();
        return prepared.HoldsRows;
    }

    public async ValueTask DisposeAsync()
    {
        stop.Cancel();
        if (await TakeAsync(CancellationToken.None) is { } prepared) await prepared.DisposeAsync();
        if (fetched.Task.IsCompletedSuccessfully) fetched.Task.Result?.Dispose();
        stop.Dispose();
    }

    private async Task<IPreparedBatch?> PrepareAsync(Task<RecordBatch?> fetching, Func<RecordBatch, CancellationToken, Task<IPreparedBatch?>> prepare)
    {
        RecordBatch? batch;
        try
        {
            batch = await fetching;
        }
        catch (Exception e)
        {
            fetched.SetException(e);
            _ = fetched.Task.Exception;
            return null;
        }

        try
        {
            // Begun before anyone is told of the batch, who may give it back.
            Task<IPreparedBatch?>? begun = null;
            try
            {
                begun = batch is null || stop.IsCancellationRequested ? null : prepare(batch, stop.Token);
            }
            finally
            {
                fetched.SetResult(batch);
            }

            return begun is null ? null : await begun;
        }
        catch (Exception e) when (e is SyncException or OperationCanceledException)
        {
            return null;
        }
    }
}
