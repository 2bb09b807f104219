using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

/// <summary>sys.indexes, sys.index_columns and sys.key_constraints.</summary>
internal static class SystemIndexes
{
    public static SystemView Indexes(Session session, Database database) => new(
        "sys",
        "indexes",
        [
            Number("object_id"), Text("name"), Number("index_id"), Tiny("type"), Text("type_desc", true, 60), Flag("is_unique", true),
            Number("data_space_id"), Flag("ignore_dup_key", true), Flag("is_primary_key", true), Flag("is_unique_constraint", true),
            Tiny("fill_factor"), Flag("is_disabled", true), Flag("has_filter", true), new Column("filter_definition", SqlType.NVarCharMax, true),
        ],
        _ => Each(session, database).Where(e => !TakenByColumnstore(e.Table, e.Index)).Select(e => new[]
        {
            Value.From((long)e.Table.Id), e.Index.Kind == IndexKind.Heap ? Value.Null : Value.From(e.Index.Name), Value.From((long)e.Id),
            Value.From(e.Index.Kind == IndexKind.Heap ? 0L : e.Index.Clustered ? 1L : 2L),
            Value.From(e.Index.Kind == IndexKind.Heap ? "HEAP" : e.Index.Clustered ? "CLUSTERED" : "NONCLUSTERED"),
            Value.From(e.Index.Unique), Value.From(1L), Value.From(false), Value.From(e.Index.Kind == IndexKind.PrimaryKey),
            Value.From(e.Index.Kind == IndexKind.UniqueConstraint), Value.From(0L), Value.From(false), Value.From(e.Index.Filter is not null), Value.FromNullable(e.Index.Filter?.Definition),
        }).Concat(Columnstores(session, database).Select(t => new[]
        {
            Value.From((long)t.Id), Value.From(t.Columnstore!.Name), Value.From((long)ColumnstoreId(t)), Value.From(t.Columnstore.Clustered ? 5L : 6L),
            Value.From(t.Columnstore.Clustered ? "CLUSTERED COLUMNSTORE" : "NONCLUSTERED COLUMNSTORE"), Value.From(false), Value.From(1L), Value.From(false), Value.From(false),
            Value.From(false), Value.From(0L), Value.From(false), Value.From(t.Columnstore.Filter is not null), Value.FromNullable(t.Columnstore.Filter),
        })));

    public static SystemView Columns(Session session, Database database) => new(
        "sys",
        "index_columns",
        [
            Number("object_id"), Number("index_id"), Number("index_column_id"), Number("column_id"), Tiny("key_ordinal"),
            Tiny("partition_ordinal"), Flag("is_descending_key", true), Flag("is_included_column", true),
        ],
        _ => Each(session, database).SelectMany(e => e.Index.Order.Keys.Select((k, i) => new[]
        {
            Value.From((long)e.Table.Id), Value.From((long)e.Id), Value.From(i + 1L), Value.From((long)e.Table.Data.Columns[k.Ordinal].Id),
            Value.From(i + 1L), Value.From(0L), Value.From(k.Descending), Value.From(false),
        }).Concat(e.Index.Included.Select((c, i) => new[]
        {
            Value.From((long)e.Table.Id), Value.From((long)e.Id), Value.From(e.Index.Order.Keys.Length + i + 1L), Value.From((long)c),
            Value.From(0L), Value.From(0L), Value.From(false), Value.From(true),
        }))).Concat(Columnstores(session, database).SelectMany(t => t.Columnstore!.ColumnIds.Select((c, i) => new[]
        {
            Value.From((long)t.Id), Value.From((long)ColumnstoreId(t)), Value.From(i + 1L), Value.From((long)c), Value.From(0L), Value.From(0L), Value.From(false), Value.From(true),
        }))));

    public static SystemView Keys(Session session, Database database) => new(
        "sys",
        "key_constraints",
        [.. SystemObjects.ObjectColumns, Number("unique_index_id", true), Flag("is_system_named"), Flag("is_enforced", true)],
        _ => SystemObjects.Visible(session, database).OfType<KeyObject>()
            .Select(k => SystemObjects.Row(k, database, Value.From((long)IndexId(k.Table.Data, k.Index.Name)), Value.From(k.SystemNamed), Value.From(true))));

    // 0 is a heap, 1 the clustered index, the rest from 2.
    public static int IndexId(Table table, string index)
    {
        int at = table.Indexes.FindIndex(i => i.Name.Equals(index, StringComparison.OrdinalIgnoreCase));
        return at > 0 ? at + 1 : table.Primary.Kind == IndexKind.Heap ? 0 : 1;
    }

    /// <summary>A clustered one stands where the heap was; another comes behind all others.</summary>
    public static int ColumnstoreId(TableObject table) => table.Columnstore!.Clustered ? 1 : table.Data.Indexes.Count + 1;

    private static IEnumerable<TableObject> Columnstores(Session session, Database database) =>
        SystemObjects.Visible(session, database).OfType<TableObject>().Where(t => t.Columnstore is not null);

    private static bool TakenByColumnstore(TableObject table, TableIndex index) => index.Kind == IndexKind.Heap && table.Columnstore?.Clustered == true;

    private static IEnumerable<(TableObject Table, TableIndex Index, int Id)> Each(Session session, Database database) =>
        SystemObjects.Visible(session, database).OfType<TableObject>()
            .SelectMany(t => t.Data.Indexes.ToArray().Select(i => (t, i, IndexId(t.Data, i.Name))));
}
