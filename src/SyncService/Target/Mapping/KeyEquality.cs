using SyncService.Encoding.Fields;

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
}
