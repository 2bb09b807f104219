using System.Globalization;
using SyncService.Encoding;
using SyncService.Encoding.Fields;

namespace SyncService.Target.Mapping;

/// <summary>Counts the staged records whose rows the target does not hold as they were sent, as text. For tables that may swallow or change rows, behind the upsert and in its transaction.</summary>
/// <remarks>Columns: those without a row, those whose row has another key than theirs, those whose row has other values.</remarks>
internal sealed class UnlikeSql(UpsertPlan plan)
{
    /// <param name="keysMayRepeat">Whether two staged records may have the same key: then the last counts.</param>
    public string OfBatch(bool keysMayRepeat) => Count(plan.Sql.StagingTable, keysMayRepeat, "true");

    /// <summary>Of the rows among records of which some say that the source holds none.</summary>
    /// <param name="keysMayRepeat">Whether two records may have the same key: then the last counts.</param>
    /// <param name="from">Place of the first.</param>
    /// <param name="to">Place after the last.</param>
    /// <param name="without">Places of those that are set aside.</param>
    public string OfMixed(bool keysMayRepeat, int from, int to, IEnumerable<int> without) => Count(
        plan.Tombstones.StagingTable,
        keysMayRepeat,
        string.Create(CultureInfo.InvariantCulture, $"s.place >= {from} AND s.place < {to} AND NOT s.place = ANY ('{{{string.Join(',', without.Where(place => place >= from && place < to))}}}'::int[])"),
        TombstoneSql.Is(RecordOperation.Upsert));

    private string Count(string staged, bool keysMayRepeat, string these, string rows = "true")
    {
        var keys = plan.Keys.ToList();
        var sent = string.Join(", ", keys.Select(key => $"s.{Name(key)}"));
        var records = keysMayRepeat ? $"(SELECT DISTINCT ON ({sent}) s.* FROM {staged} AS s WHERE {these} ORDER BY {sent}, s.ctid DESC)" : $"(SELECT s.* FROM {staged} AS s WHERE {these})";
        var otherKey = Any(keys.Select(OtherKey).OfType<string>());
        var otherValue = Any(plan.Columns.Where(column => column.Source.KeyOrdinal < 0).Select(column => UpsertSql.Differs(column, MergeSql.Compared(column))));
        return $"""
            SELECT count(*) FILTER (WHERE t.tableoid IS NULL), count(*) FILTER (WHERE t.tableoid IS NOT NULL AND {otherKey}), count(*) FILTER (WHERE t.tableoid IS NOT NULL AND NOT {otherKey} AND {otherValue})
            FROM {records} AS s LEFT JOIN {plan.Table.Name.Sql} AS t ON {string.Join(" AND ", keys.Select(key => $"t.{key.Target.Sql} {key.Target.Equality} {MergeSql.Compared(key)}"))}
            WHERE {rows}
            """;
    }

    private static string Any(IEnumerable<string> conditions) => $"({string.Join(" OR ", conditions.DefaultIfEmpty("false"))})";

    private static string Name(MappedColumn column) => string.Create(CultureInfo.InvariantCulture, $"c{column.Ordinal}");

    /// <summary>Whether the key in the target, read back, is another one; null where it is none that could be read back.</summary>
    private static string? OtherKey(MappedColumn key)
    {
        if (!KeyEquality.MayMerge(key)) return null;
        var (kept, sent) = ($"t.{key.Target.Sql}", $"s.{Name(key)}");
        return key.Source.Type switch
        {
            CanonicalType.Text when key.Target.IsText => $"rtrim({kept}::text) COLLATE \"C\" IS DISTINCT FROM rtrim({sent}) COLLATE \"C\"",
            CanonicalType.Numeric or CanonicalType.Float4 or CanonicalType.Float8 when key.Target.Category == 'N' => $"{kept}::numeric IS DISTINCT FROM {sent}::text::numeric",
            CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz => $"{kept}::{CastSql.NameOf(key.Source.Type)} IS DISTINCT FROM {sent}",
            _ => null,
        };
    }
}
