using SyncService.Capture.Discovery;

namespace SyncService.Checking.Sources;

/// <summary>How much room the values of a source column may need.</summary>
internal static class SourceExtent
{
    private const int BitsOfByte = 8;
    private const int DigitsOfInt8 = 19;

    /// <summary>Characters of the longest text; null when there is no such limit.</summary>
    public static int? TextLength(SourceColumn column) => column.Type switch
    {
        "char" or "varchar" or "nchar" or "nvarchar" or "masked" when column.Length > 0 => column.Length,
        "bit" => 5,
        "tinyint" => 3,
        "date" => 10,
        "time" => 8 + Fraction(column),
        "smalldatetime" => 19,
        "datetime" => 23,
        "datetime2" => 19 + Fraction(column),

        // A zone's first offset has seconds, and the first hours of the year 1 may be in the one before it: "-04:42:45 BC".
        "datetimeoffset" => 19 + Fraction(column) + 12,
        "uniqueidentifier" => 36,
        "real" => 15,
        "float" => 24,
        "binary" or "varbinary" when column.Length > 0 => 2 + (2 * column.Length),
        "timestamp" or "rowversion" => 18,
        // A sign and a point.
        _ => Digits(column) is var (whole, fraction) ? Math.Max(whole, 1) + fraction + (fraction > 0 ? 2 : 1) : null,
    };

    /// <summary>Of the number that as many bytes hold, up to the eight of which one is made.</summary>
    public static int DigitsOfBytes(SourceColumn column) => column.Length is > 0 and < 8 ? (int)(column.Length * BitsOfByte * Math.Log10(2)) + 1 : DigitsOfInt8;

    /// <summary>Digits before and behind the point; null for what is no exact number.</summary>
    public static (int Whole, int Fraction)? Digits(SourceColumn column) => column.Type switch
    {
        "bit" => (1, 0),
        "tinyint" => (3, 0),
        "smallint" => (5, 0),
        "int" => (10, 0),
        "bigint" => (19, 0),
        "money" => (15, 4),
        "smallmoney" => (6, 4),
        "decimal" or "numeric" => (column.Precision - column.Scale, column.Scale),
        _ => null,
    };

    /// <summary>Digits of the seconds, as far as PostgreSQL keeps them; null for what is no time.</summary>
    public static int? SecondDigits(SourceColumn column) => column.Type switch
    {
        "smalldatetime" => 0,
        "datetime" => 3,
        "time" or "datetime2" or "datetimeoffset" => Math.Min(column.Scale, (byte)6),
        _ => null,
    };

    /// <summary>Characters behind the seconds, the point among them.</summary>
    private static int Fraction(SourceColumn column) => SecondDigits(column) is > 0 and { } digits ? 1 + digits : 0;
}
