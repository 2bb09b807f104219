namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The clock of one process: it moves when the scheduler lets a wait end, and now and then between two looks at it.</summary>
internal sealed class PatientClock(Wire wire, Dice dice) : TimeProvider
{
    /// <summary>A process that is frozen while it waits wakes up much later.</summary>
    private static readonly long Frozen = TimeSpan.FromSeconds(11).Ticks;

    private static readonly long Later = TimeSpan.FromSeconds(6).Ticks;

    private long now = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now += dice.Chance(200) ? Later : 0;

    public override DateTimeOffset GetUtcNow() => new(now, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        wire.Wake(() =>
        {
            now += dice.Chance(200) ? Frozen : dueTime.Ticks;
            callback(state);
        });
        return new Timer();
    }

    /// <summary>A wait here is never called off: its process is.</summary>
    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
