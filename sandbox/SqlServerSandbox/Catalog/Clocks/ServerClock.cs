namespace SqlServerSandbox.Catalog.Clocks;

/// <summary>The server's clock and zone. Both may be changed while it runs; local time follows from UTC by the rules of the zone.</summary>
internal sealed class ServerClock(TimeProvider source, TimeZoneInfo zone) : TimeProvider
{
    private readonly Lock _gate = new();
    private TimeZoneInfo _zone = zone;
    private TimeSpan _ahead;
    private DateTimeOffset? _stopped;

    public override TimeZoneInfo LocalTimeZone
    {
        get
        {
            lock (_gate) return _zone;
        }
    }

    public override long TimestampFrequency => source.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _stopped ?? source.GetUtcNow() + _ahead;
    }

    /// <summary>What waits measure: not moved by <see cref="Set"/> and <see cref="Step"/>.</summary>
    public override long GetTimestamp() => source.GetTimestamp();

    /// <summary>Sets the clock; it goes on from there, or stands still.</summary>
    public void Set(DateTimeOffset now, bool running)
    {
        lock (_gate)
        {
            _ahead = now - source.GetUtcNow();
            _stopped = running ? null : now.ToUniversalTime();
        }
    }

    /// <summary>Moves the clock forward or, with a negative <paramref name="by"/>, back.</summary>
    public void Step(TimeSpan by)
    {
        lock (_gate)
        {
            _ahead += by;
            _stopped += by;
        }
    }

    public void SetZone(TimeZoneInfo zone)
    {
        lock (_gate) _zone = zone;
    }
}
