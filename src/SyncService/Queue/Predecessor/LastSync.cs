using System.Globalization;
using SyncService.Protocol;

namespace SyncService.Queue.Predecessor;

/// <summary>The form of <c>last_sync_timestamp</c>: ISO 8601, with no more digits than every reader of it takes.</summary>
internal static class LastSync
{
    public static string Format(Watermark stamp)
    {
        if (!stamp.IsTime) return stamp.ToString();
        var value = stamp.Timestamp;
        var fraction = (value.Ticks % TimeSpan.TicksPerSecond) switch
        {
            0 => "",
            var ticks when ticks % TimeSpan.TicksPerMillisecond == 0 => ".fff",
            _ => ".ffffff",
        };
        var zone = stamp.Kind == WatermarkKind.Instant ? "+00:00" : "";
        return value.ToString("yyyy-MM-ddTHH:mm:ss" + fraction, CultureInfo.InvariantCulture) + zone;
    }
}
