using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The time that really passes, as a clock that is not the source's tells it.</summary>
internal sealed class WorldClock(SimulatedView view) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => view.TrueTime;

    public override DateTimeOffset GetUtcNow() => new(view.TrueTime, TimeSpan.Zero);
}
