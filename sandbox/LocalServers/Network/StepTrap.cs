namespace LocalServers.Network;

/// <summary>Waits for a step on any connection of a proxy, and holds that connection there.</summary>
/// <remarks>What is held is neither lost nor passed on until <see cref="Release"/> or <see cref="Cut"/>.</remarks>
public sealed class StepTrap(string step)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Step => step;

    public bool IsReached => reached.Task.IsCompleted;

    /// <summary>Returns when a connection is held at the step.</summary>
    /// <exception cref="TimeoutException">None came there in time.</exception>
    public async Task ReachedAsync(TimeSpan within)
    {
        try
        {
            await reached.Task.WaitAsync(within);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No connection came to the step \"{step}\" within {within.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>The bytes go on.</summary>
    public void Release() => decided.TrySetResult(true);

    /// <summary>The bytes are lost, and the connection is reset.</summary>
    public void Cut() => decided.TrySetResult(false);

    /// <summary>True when the connection may go on.</summary>
    internal Task<bool> HoldAsync()
    {
        reached.TrySetResult();
        return decided.Task;
    }
}
