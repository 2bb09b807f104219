using System.Globalization;

namespace Demo;

/// <summary>The numbers in words, the same on the panel and in plain lines.</summary>
internal static class SyncText
{
    public static string Line(SyncState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Time(state.Running)}  synced {state.TargetRows:N0} of {state.SourceRows:N0}  queue {Queue(state.Queue)}  rate {state.RowsPerSecond:N0} rows/s  lag {Lag(state.Lag)}  written {state.Inserted:N0} new, {state.Updated:N0} changed");

    public static string Time(TimeSpan time) => time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);

    public static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>To the second.</summary>
    public static string Stamp(string? stamp) => stamp is null ? "–" : stamp.Length > 19 ? stamp[..19].Replace('T', ' ') : stamp;

    /// <summary>Unknown while Redis is away.</summary>
    public static string Queue(long? length) => length is { } known ? Number(known) : "–";

    public static string Lag(TimeSpan? lag) => lag switch
    {
        null => "–",
        { TotalSeconds: < 1 } short_ => string.Create(CultureInfo.InvariantCulture, $"{short_.TotalMilliseconds:0} ms"),
        { } long_ => string.Create(CultureInfo.InvariantCulture, $"{long_.TotalSeconds:0.0} s"),
    };
}
