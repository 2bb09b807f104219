namespace SyncService.IntegrationTests.Fidelity;

/// <summary>What is around the program and must not show in any value: its zone and culture, and the server's styles.</summary>
internal sealed record Surroundings(string Name, string Zone, string Culture, IReadOnlyDictionary<string, string> ServerSettings)
{
    /// <summary>Whether <c>init</c> makes the target tables, and not the service by itself.</summary>
    public bool MadeByInit => Name is "es-DO" or "ar-SA";

    public static IReadOnlyList<Surroundings> All { get; } =
    [
        new("plain", "UTC", "C.UTF-8", Server("ISO, MDY", "postgres", "UTC")),
        new("es-DO", "America/Santo_Domingo", "es_DO.UTF-8", Server("German", "sql_standard", "Asia/Kolkata")),
        new("tr-TR", "Asia/Kathmandu", "tr_TR.UTF-8", Server("SQL, DMY", "iso_8601", "America/St_Johns")),

        // A calendar of its own, digits of its own, and a zone that once left out a day.
        new("ar-SA", "Pacific/Apia", "ar_SA.UTF-8", Server("Postgres, DMY", "postgres_verbose", "Pacific/Apia")),
    ];

    public override string ToString() => Name;

    private static Dictionary<string, string> Server(string dates, string intervals, string zone) => new()
    {
        ["DateStyle"] = dates,
        ["IntervalStyle"] = intervals,
        ["TimeZone"] = zone,
        ["bytea_output"] = zone == "UTC" ? "hex" : "escape",
        ["extra_float_digits"] = zone == "UTC" ? "1" : "-5",
        ["xmloption"] = zone == "UTC" ? "content" : "document",
    };
}
