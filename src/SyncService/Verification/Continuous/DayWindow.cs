using System.Globalization;

namespace SyncService.Verification.Continuous;

/// <summary>Some hours of each day, in the zone of this machine; over midnight where the end lies before the beginning.</summary>
internal sealed record DayWindow(TimeOnly From, TimeOnly To)
{
    /// <param name="text"><c>22:00-05:00</c>.</param>
    /// <returns>Null for what is no window.</returns>
    public static DayWindow? TryParse(string text)
    {
        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        return parts.Length == 2 && TryTime(parts[0], out var from) && TryTime(parts[1], out var to) && from != to ? new DayWindow(from, to) : null;
    }

    public bool Holds(TimeOnly time) => time.IsBetween(From, To);

    /// <summary>Whether this moment lies in it.</summary>
    public bool IsOpen(TimeProvider clock) => Holds(TimeOnly.FromDateTime(clock.GetLocalNow().DateTime));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH\\:mm}-{To:HH\\:mm}");

    private static bool TryTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, ["H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
