namespace SyncService.Running;

/// <summary>Whether each store answers, asked when somebody wants to know and not more often than every two seconds.</summary>
internal sealed class StoreStates(IReadOnlyList<StoreProbe> probes, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim gate = new(1);
    private IReadOnlyList<StoreState> last = [.. probes.Select(probe => new StoreState(probe.Store, probe.Name, null, null))];
    private long asked;

    /// <summary>As last known; asks nobody.</summary>
    public IReadOnlyList<StoreState> Known => Volatile.Read(ref last);

    public async Task<IReadOnlyList<StoreState>> AskAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (asked != 0 && clock.GetElapsedTime(asked) < Fresh) return last;
            Volatile.Write(ref last, await Task.WhenAll(probes.Select(probe => AskAsync(probe, cancellation))));
            asked = clock.GetTimestamp();
            return last;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<StoreState> AskAsync(StoreProbe probe, CancellationToken cancellation)
    {
        try
        {
            await probe.ConnectAsync(cancellation).WaitAsync(Patience, clock, cancellation);
            return new StoreState(probe.Store, probe.Name, true, null);
        }
        catch (SyncException e)
        {
            return new StoreState(probe.Store, probe.Name, false, e.Line);
        }
        catch (TimeoutException)
        {
            return new StoreState(probe.Store, probe.Name, false, $"No answer from {probe.Name} in {Patience.TotalSeconds:0} s.");
        }
    }
}

/// <param name="Name">As the person who configured it would name the server.</param>
internal sealed record StoreProbe(Store Store, string Name, Func<CancellationToken, Task<string>> ConnectAsync);

/// <param name="IsUp">Null before it was first asked.</param>
/// <param name="Problem">Why it is not up.</param>
internal sealed record StoreState(Store Store, string Name, bool? IsUp, string? Problem);
