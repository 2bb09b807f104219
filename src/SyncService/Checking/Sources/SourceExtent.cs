using SyncService.Capture.Discovery;

namespace SyncService.Checking.Sources;

/// <summary>How much room the values of a source column may need.</summary>
internal static class SourceExtent
{
    /// <summary>Characters of the longest text; null when there is no such limit.</summary>
    public static int? TextLength(SourceColumn column) => column.Type switch
    {
        "char" or "varchar" or "nchar" or "nvarchar" or "masked" when column.Length > 0 => column.Length,
        "bit" => 5,
        "date" => 10,
        "time" => 15,
        "smalldatetime" => 19,
        "datetime" => 23,
        "datetime2" => 26,
        "datetimeoffset" => 32,
        "uniqueidentifier" => 36,
        "real" or "float" => 24,
        "binary" or "varbinary" when column.Length > 0 => 2 + (2 * column.Length),
        "timestamp" or "rowversion" => 18,
        // A sign and a point.
        _ => Digits(column) is var (whole, fraction) ? whole + fraction + (fraction > 0 ? 2 : 1) : null,
    };

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
}
