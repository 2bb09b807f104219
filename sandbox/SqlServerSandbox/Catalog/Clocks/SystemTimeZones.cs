using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Clocks;

/// <summary>sys.time_zone_info: the zones that AT TIME ZONE knows, with their offsets now.</summary>
internal static class SystemTimeZones
{
    public static SystemView View(Session session, Database database) => new(
        "sys",
        "time_zone_info",
        [Text("name", false), Text("current_utc_offset", false, 6), Flag("is_currently_dst")],
        frame => TimeZones.All.Select(z => new[]
        {
            Value.From(z.Key), Value.From(Offset(z.Value.GetUtcOffset(frame.Now))), Value.From(z.Value.IsDaylightSavingTime(frame.Now)),
        }));

    private static string Offset(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", System.Globalization.CultureInfo.InvariantCulture);
}
