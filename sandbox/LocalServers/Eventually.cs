using System.Diagnostics;

namespace LocalServers;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <exception cref="TimeoutException">The condition did not come true in time; the message names it.</exception>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, TimeSpan timeout, Func<string> what, CancellationToken cancellation = default)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > timeout)
            {
                throw new TimeoutException($"Not within {timeout.TotalSeconds:0.#} s: {what()}");
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    public static Task TrueAsync(
        Func<bool> condition, TimeSpan timeout, Func<string> what, CancellationToken cancellation = default)
        => TrueAsync(() => Task.FromResult(condition()), timeout, what, cancellation);
}
