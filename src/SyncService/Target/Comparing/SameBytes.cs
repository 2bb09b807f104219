using System.Globalization;
using SyncService.Encoding.Fields;
using SyncService.Target.Mapping;

namespace SyncService.Target.Comparing;

/// <summary>Whether equal values of a record and of its target column have the same bytes in PostgreSQL's binary format, and different values different bytes.</summary>
/// <remarks>
/// Where this holds, a digest decides that two rows are equal. It holds for values that the target keeps as they are sent; numbers that differ only in the digits shown behind the point count
/// as the same (<see cref="RowDigest"/>). Everywhere else PostgreSQL compares, by the upsert's own rule.
/// </remarks>
internal static class SameBytes
{
    /// <summary>Of microseconds.</summary>
    private const int MostDigits = 6;

    public static bool Of(MappedColumn column)
    {
        var (source, target) = (column.Source, column.Target);
        return source.Type switch
        {
            CanonicalType.Text => target.BaseType is "text" or "varchar" || (target.BaseType == "bpchar" && source.SourceType.EndsWith(string.Create(CultureInfo.InvariantCulture, $"char({target.Length})"), StringComparison.Ordinal) && IsPadded(source.SourceType)),
            CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 => target.BaseType is "int2" or "int4" or "int8",
            CanonicalType.Numeric => target.BaseType == "numeric" && (target.Scale is not { } scale || scale >= DigitsOf(source.TargetType)),
            CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz => target.BaseType == CastSql.NameOf(source.Type) && (target.Scale ?? MostDigits) >= Math.Min(MostDigits, DigitsOf(source)),
            _ => target.BaseType == CastSql.NameOf(source.Type),
        };
    }

    /// <summary>Whether both sides sort the values of a key column alike, too.</summary>
    public static bool AndOrder(MappedColumn key) => Of(key) && key.Source.Type
        is CanonicalType.Boolean or CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 or CanonicalType.Numeric
        or CanonicalType.Date or CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz;

    private static bool IsPadded(string sourceType) => sourceType.StartsWith("char(", StringComparison.Ordinal) || sourceType.StartsWith("nchar(", StringComparison.Ordinal);

    /// <summary>Of the seconds.</summary>
    private static int DigitsOf(Encoding.Schemas.RecordColumn source) => source.SourceType switch
    {
        "datetime" => 3,
        "smalldatetime" => 0,
        var type => DigitsOf(type),
    };

    /// <summary>The last number in brackets; as many as there can be where there is none.</summary>
    private static int DigitsOf(string type)
    {
        var digits = type.Split('(', ',', ')') is [_, .., var last, ""] ? last : "";
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue;
    }
}
