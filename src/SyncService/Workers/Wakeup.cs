namespace SyncService.Workers;

/// <summary>Tells the consumer of a stream that its producer, in the same process, has queued something.</summary>
internal sealed class Wakeup : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public void Set()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is set already.
        }
    }

    /// <summary>Returns at the signal, or after the time at the latest.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

    public void Dispose() => signal.Dispose();
}
