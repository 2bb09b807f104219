namespace SyncService.Cli.Commands.Run;

/// <summary>Ends the process when an orderly end takes too long: a driver that does not let go must not keep it alive.</summary>
/// <remarks>Ending at any instant loses nothing; the next start carries on from what the stores hold.</remarks>
/// <param name="clock">Measures the time.</param>
/// <param name="end">Ends the process at once with a code.</param>
internal sealed class StopDeadline(TimeProvider clock, Action<int> end) : IDisposable
{
    /// <summary>Leaves half a second of the promised five to a slow machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4.5);

    private readonly Lock gate = new();
    private ITimer? timer;

    /// <summary>From now on the time runs. A later call changes nothing.</summary>
    public void Start(int exitCode, Action? beforeEnd = null)
    {
        lock (gate)
        {
            timer ??= clock.CreateTimer(
                _ =>
                {
                    beforeEnd?.Invoke();
                    end(exitCode);
                },
                null,
                Patience,
                Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the process without waiting.</summary>
    public void EndNow(int exitCode) => end(exitCode);

    public void Dispose() => timer?.Dispose();
}
