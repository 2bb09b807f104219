using System.Globalization;

namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary>Types of the CLR, given as text and converted by the server, as it shows them itself.</summary>
internal static class ClrTypes
{
    public static IReadOnlyList<SourceType> All { get; } =
    [
        new SourceType("t_hierarchyid", "hierarchyid", [Of("/"), Of("/1/"), Of("/-1/"), Of("/1.1/2/"), Of("/281479271682119/")], AnyPath),
        new SourceType("t_geography", "geography", [Of("POINT (0 0)"), Of("POINT (-180 90)"), Of("POINT EMPTY"), Of("LINESTRING (-70 18, -69.5 18.25)")], random => Of($"POINT ({Number(random, 179)} {Number(random, 89)})")),
        new SourceType("t_geometry", "geometry", [Of("POINT (0 0)"), Of("POLYGON ((0 0, 4 0, 4 4, 0 0))"), Of("GEOMETRYCOLLECTION EMPTY")], random => Of($"LINESTRING ({Number(random, 9999)} {Number(random, 9999)}, 0 0)")),
    ];

    private static Sample Of(string text) => new(text, text);

    private static Sample AnyPath(Random random) => Of($"/{string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"{random.Next(1, 5000)}{(random.Next(4) == 0 ? $".{random.Next(1, 9)}" : "")}/"))}");

    /// <summary>Halves and quarters have one way to be written.</summary>
    private static string Number(Random random, int most) => (random.Next(-most * 4, most * 4) / 4m).ToString("0.##", CultureInfo.InvariantCulture);
}
