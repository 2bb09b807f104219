using System.Globalization;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;

namespace SyncService.Target.Mapping;

/// <summary>Whether two values of a key column that differ in the record differ in the target, too.</summary>
/// <remarks>
/// Records are told apart by the bytes of their keys. A target that rounds, pads, folds case or has two texts for one number takes different keys for one:
/// there the order of two records is decided in the table alone.
/// </remarks>
internal static class KeyEquality
{
    public static bool Agrees(MappedColumn key)
    {
        var (source, target) = (key.Source, key.Target);
        if (target.ComparesLoosely) return false;
        return source.Type switch
        {
            CanonicalType.Text => target.BaseType is "text" or "varchar",
            CanonicalType.Float4 or CanonicalType.Float8 => false,
            CanonicalType.Numeric => target.BaseType == "numeric" && (target.Scale is not { } digits || source.TargetType.EndsWith($",{digits})", StringComparison.Ordinal)),
            CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz =>
                target.BaseType == CastSql.NameOf(source.Type) && (target.Scale is not { } digits || digits == 6 || source.TargetType.EndsWith($"({digits})", StringComparison.Ordinal)),
            CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 => target.BaseType is "int2" or "int4" or "int8",
            _ => target.BaseType == CastSql.NameOf(source.Type),
        };
    }

    /// <summary>Whether two values that the source takes for different may be one in the target.</summary>
    public static bool MayMerge(MappedColumn key) => MayMerge(key.Source, key.Target);

    public static bool MayMerge(RecordColumn source, TargetColumn target)
    {
        if (target.ComparesLoosely) return true;
        return source.Type switch
        {
            CanonicalType.Text => !target.IsText && target is not ({ BaseType: "bytea" or "uuid" or "name" or "char" } or { Category: 'E' }),
            CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 => target.BaseType is "bool" or "float4" or "float8",
            CanonicalType.Numeric => target.BaseType is "bool" or "money" or "float4" or "float8" || (target.BaseType == "numeric" && target.Scale < DigitsOf(source)),
            CanonicalType.Float4 or CanonicalType.Float8 => target.BaseType is "bool" or "money" or "numeric" || (source.Type == CanonicalType.Float8 && target.BaseType == "float4"),
            CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz =>
                target.BaseType is "date" || (source.Type != CanonicalType.Time && target.BaseType is "time" or "timetz") || target.Scale < (DigitsOf(source) ?? Microseconds),
            CanonicalType.Bytea => target.BaseType is "int8" or "numeric",
            _ => false,
        };
    }

    private const int Microseconds = 6;

    /// <summary>Behind the point, or of the seconds: <c>numeric(10,2)</c> has two, <c>timestamp(3)</c> three.</summary>
    private static int? DigitsOf(RecordColumn source) =>
        source.TargetType.Split('(', ',', ')') is [_, .., var last, ""] && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits : null;
}
