namespace SyncService.Running;

/// <summary>Waits for stores that are not up yet; they share one time limit.</summary>
internal sealed class StartUp(TimeSpan timeout, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly long started = clock.GetTimestamp();

    /// <exception cref="SyncException">The store refuses, or the time is over.</exception>
    public async Task<T> WaitForAsync<T>(Func<CancellationToken, Task<T>> connect, RunningLog log, CancellationToken cancellation)
    {
        var told = false;
        while (true)
        {
            try
            {
                return await connect(cancellation);
            }
            catch (SyncException e) when (e.Failure == Failure.Transient && (timeout == TimeSpan.Zero || clock.GetElapsedTime(started) < timeout))
            {
                if (!told) log.WaitingAtStart(e, timeout);
                told = true;
            }

            await Task.Delay(Pause, clock, cancellation);
        }
    }
}
