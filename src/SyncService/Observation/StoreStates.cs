namespace SyncService.Observation;

/// <summary>Whether each store answers, asked when somebody wants to know and not more often than every two seconds.</summary>
internal sealed class StoreStates : IDisposable
{
    /// <summary>How long anybody waits for a store that says nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<Asked> stores;
    private readonly TimeProvider clock;

    public StoreStates(IReadOnlyList<StoreProbe> probes, TimeProvider clock)
    {
        this.clock = clock;
        stores = [.. probes.Select(probe => new Asked(probe, new Look<StoreState>(token => AskAsync(probe, token), new StoreState(probe.Store, probe.Name, null, null), Fresh, Patience, clock)))];
    }

    /// <summary>As last known; asks nobody.</summary>
    public IReadOnlyList<StoreState> Known => [.. stores.Select(store => Told(store.Probe, store.Look.Seen))];

    /// <summary>Asks all of them; waits no longer than <see cref="Patience"/>.</summary>
    public async Task<IReadOnlyList<StoreState>> AskAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(stores.Select(store => store.Look.AskAsync())).WaitAsync(cancellation);
        return Known;
    }

    public void Dispose()
    {
        foreach (var store in stores) store.Look.Dispose();
    }

    private StoreState Told(StoreProbe probe, Seen<StoreState> seen)
    {
        if (seen.SilentSince is not { } since) return seen.Known;
        var silence = clock.GetUtcNow() - since;
        return new StoreState(probe.Store, probe.Name, false, $"{StoreNames.Product(probe.Store)} at {probe.Name} takes the connection, but has not answered for {Math.Max(1, silence.TotalSeconds):0} s.", "Is the server overloaded, or was it stopped?");
    }

    private static async Task<StoreState> AskAsync(StoreProbe probe, CancellationToken cancellation)
    {
        try
        {
            await probe.ConnectAsync(cancellation);
            return new StoreState(probe.Store, probe.Name, true, null);
        }
        catch (SyncException e)
        {
            return new StoreState(probe.Store, probe.Name, false, e.Message, e.Hint);
        }
    }

    private sealed record Asked(StoreProbe Probe, Look<StoreState> Look);
}

/// <param name="Name">As the person who configured it would name the server.</param>
internal sealed record StoreProbe(Store Store, string Name, Func<CancellationToken, Task<string>> ConnectAsync);

/// <param name="IsUp">Null before it was first asked.</param>
/// <param name="Problem">Why it is not up.</param>
/// <param name="Hint">What to do; may be empty.</param>
internal sealed record StoreState(Store Store, string Name, bool? IsUp, string? Problem, string Hint = "");
