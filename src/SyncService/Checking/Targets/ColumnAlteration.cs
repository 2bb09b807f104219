using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;

namespace SyncService.Checking.Targets;

/// <summary>The statement by which a column of the target takes all that comes, to be run by whoever reads it.</summary>
internal static class ColumnAlteration
{
    /// <returns>Null where PostgreSQL does not turn the values that are there into those of the other type by itself.</returns>
    public static string? Widening(RecordColumn column, TargetColumn target)
    {
        var isNumber = column.Type is CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8 or CanonicalType.Numeric or CanonicalType.Float4 or CanonicalType.Float8;
        var isOfOneKind = target.BaseType == CastSql.NameOf(column.Type) || (isNumber && target.Category == 'N') || (column.Type == CanonicalType.Text && target.Category == 'S');
        return isOfOneKind ? $"ALTER COLUMN {target.Sql} TYPE {column.TargetType}" : null;
    }

    public static string Nullable(TargetColumn target) => $"ALTER COLUMN {target.Sql} DROP NOT NULL";

    /// <summary>One statement for all of them; empty where there are none.</summary>
    public static string Advice(TargetTable? table, IEnumerable<string?> alterations)
    {
        var known = alterations.OfType<string>().Distinct().ToList();
        return table is null || known.Count == 0 ? "" : $"Run: ALTER TABLE {table.Name.Sql} {string.Join(", ", known)};";
    }
}
