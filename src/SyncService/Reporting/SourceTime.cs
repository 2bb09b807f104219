using SyncService.Protocol;

namespace SyncService.Reporting;

/// <summary>Turns the stamps of the source into moments, by what its clock said when it was last asked.</summary>
internal sealed class SourceTime
{
    private const long Unknown = long.MinValue;

    private long ahead = Unknown;

    /// <summary>Ticks by which the source's stamps are ahead of UTC, time zone included.</summary>
    public void Learn(Watermark? now, DateTimeOffset utc)
    {
        if (now is { IsTime: true } stamp) Interlocked.Exchange(ref ahead, stamp.Ordinal - utc.UtcTicks);
    }

    /// <summary>Null when stamps are no times, or tell a local time and nobody has said which.</summary>
    public DateTimeOffset? Moment(Watermark stamp)
    {
        var difference = Interlocked.Read(ref ahead);
        if (!stamp.IsTime || (difference == Unknown && stamp.Kind != WatermarkKind.Instant)) return null;
        var ticks = stamp.Ordinal - (difference == Unknown ? 0 : difference);
        return ticks > 0 && ticks < DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }
}
