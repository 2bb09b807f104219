using SyncService.Protocol;

namespace SyncService.Capture;

/// <summary>The source server's clock, read along with the view's columns.</summary>
internal sealed class SourceClock(ChangeClock kept, TimeProvider clock)
{
    private volatile Reading? last;

    public void Set(DateTime local, DateTime utc) => last = new Reading(local, utc, clock.GetTimestamp());

    /// <summary>What it showed when it was read last; null when the server does not tell its time, or stamps of this kind are no times.</summary>
    public Watermark? Read(WatermarkKind kind) => last is { } reading ? Of(reading, kind, TimeSpan.Zero) : null;

    /// <summary>What it must show by now.</summary>
    public Watermark? Now(WatermarkKind kind) => last is { } reading ? Of(reading, kind, clock.GetElapsedTime(reading.At)) : null;

    private Watermark? Of(Reading reading, WatermarkKind kind, TimeSpan since) => kind switch
    {
        WatermarkKind.Timestamp => Watermark.OfTimestamp((kept == ChangeClock.Utc ? reading.Utc : reading.Local) + since),
        WatermarkKind.Instant => new(kind, (reading.Utc + since).Ticks),
        _ => null,
    };

    private sealed record Reading(DateTime Local, DateTime Utc, long At);
}
