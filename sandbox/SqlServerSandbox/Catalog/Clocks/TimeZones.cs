using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace SqlServerSandbox.Catalog.Clocks;

/// <summary>Time zones by the names of Windows, which SQL Server uses on Linux as well (<c>sys.time_zone_info</c>).</summary>
internal static class TimeZones
{
    private static readonly FrozenDictionary<string, TimeZoneInfo> Windows = TimeZoneInfo.GetSystemTimeZones()
        .Select(WindowsName).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(name => name, TimeZoneInfo.FindSystemTimeZoneById, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<KeyValuePair<string, TimeZoneInfo>> All => Windows.OrderBy(z => z.Value.BaseUtcOffset).ThenBy(z => z.Key, StringComparer.Ordinal);

    /// <summary>A zone as AT TIME ZONE names it; IANA names are none.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone) => Windows.TryGetValue(name, out zone);

    /// <summary>The zone of a server, by an IANA or a Windows name.</summary>
    public static bool TryFindAny(string name, [NotNullWhen(true)] out TimeZoneInfo? zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);

    /// <summary>The name of Windows for a zone; null when there is none.</summary>
    public static string? WindowsName(TimeZoneInfo zone) =>
        !zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertIanaIdToWindowsId(zone.Id, out string? name) ? name : null;

    /// <summary>The offset of a local time by the rules of AT TIME ZONE, and the local time that it stands for.</summary>
    /// <remarks>
    /// In the gap of spring the time moves on by the length of the gap; in the hour that comes twice it is the first
    /// (https://learn.microsoft.com/sql/t-sql/queries/at-time-zone-transact-sql, Remarks).
    /// </remarks>
    public static (DateTime Local, TimeSpan Offset) Resolve(TimeZoneInfo zone, DateTime local)
    {
        if (zone.IsAmbiguousTime(local)) return (local, zone.GetAmbiguousTimeOffsets(local).Max());
        if (!zone.IsInvalidTime(local)) return (local, zone.GetUtcOffset(local));
        var before = zone.GetUtcOffset(local.AddDays(-1));
        var utc = new DateTimeOffset(local, before);
        var after = zone.GetUtcOffset(utc);
        return (utc.ToOffset(after).DateTime, after);
    }
}
