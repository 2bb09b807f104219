namespace SqlServerSandbox.Values.Spatial;

/// <summary>What the spatial types throw: exceptions of the CLR types inside error 6522.</summary>
internal static class SpatialErrors
{
    public static SqlError NoBytes(bool geography) => Clr(geography, "FormatException: 24210: Invalid format.");

    public static SqlError NoText(bool geography, string text, int at) => Clr(
        geography, $"FormatException: 24114: The label {Word(text)} in the input well-known text (WKT) is not valid, at position {at}. Valid labels are POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION, CIRCULARSTRING, COMPOUNDCURVE, CURVEPOLYGON and FULLGLOBE (geography Data Type only).");

    public static SqlError Expected(bool geography, string expected, int at, string found) => Clr(geography, $"FormatException: 24142: Expected \"{expected}\" at position {at}. The input has \"{found}\".");

    public static SqlError NoNumber(bool geography, int at, string found) => Clr(geography, $"FormatException: 24141: A number is expected at position {at} of the input. The input has {found}.");

    public static SqlError NoLatitude() => Clr(true, "FormatException: 24201: Latitude values must be between -90 and 90 degrees.");

    public static SqlError NoLongitude() => Clr(true, "FormatException: 24202: Longitude values must be between -15069 and 15069 degrees.");

    public static SqlError NoSrid(bool geography) => Clr(geography, geography
        ? "FormatException: 24204: The spatial reference identifier (SRID) is not valid. The specified SRID must match one of the supported SRIDs displayed in the sys.spatial_reference_systems catalog view."
        : "FormatException: 24100: The spatial reference identifier (SRID) is not valid. SRIDs must be between 0 and 999999.");

    private static string Word(string text) => new([.. text.TrimStart().TakeWhile(c => !char.IsWhiteSpace(c) && c != '(')]);

    private static SqlError Clr(bool geography, string text) => new(
        6522, 16, 1, $"A .NET Framework error occurred during execution of user-defined routine or aggregate \"{(geography ? "geography" : "geometry")}\": \nSystem.{text}", endsBatch: true);
}
