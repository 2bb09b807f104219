using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Storage;

/// <summary>sys.partitions and sys.dm_db_partition_stats: one partition an index. Pages are unknown here and said to be none.</summary>
internal static class SystemStorage
{
    public static SystemView Partitions(Session session, Database database) => new(
        "sys",
        "partitions",
        [
            new Column("partition_id", SqlType.BigInt, false), Number("object_id"), Number("index_id"), Number("partition_number"), new Column("hobt_id", SqlType.BigInt, false),
            new Column("rows", SqlType.BigInt, true), Small("filestream_filegroup_id"), Tiny("data_compression"), Text("data_compression_desc", true, 60),
        ],
        _ => Each(session, database).Select(p => new[]
        {
            p.PartitionId, Value.From((long)p.Table.Id), Value.From((long)p.IndexId), Value.From(1L), p.PartitionId, Value.From(p.Rows), Value.From(0L), Value.From(0L), Value.From("NONE"),
        }));

    public static SystemView Statistics(Session session, Database database)
    {
        session.DemandOnDatabase("VIEW DATABASE STATE", database);
        return new SystemView(
            "sys",
            "dm_db_partition_stats",
            [
                new Column("partition_id", SqlType.BigInt, true), Number("object_id"), Number("index_id"), Number("partition_number"),
                .. Pages.Select(name => new Column(name, SqlType.BigInt, true)), new Column("row_count", SqlType.BigInt, true),
            ],
            _ => Each(session, database).Select(p => (Value[])
            [
                p.PartitionId, Value.From((long)p.Table.Id), Value.From((long)p.IndexId), Value.From(1L), .. Pages.Select(_ => Value.From(0L)), Value.From(p.Rows),
            ]));
    }

    private static readonly string[] Pages =
    [
        "in_row_data_page_count", "in_row_used_page_count", "in_row_reserved_page_count", "lob_used_page_count", "lob_reserved_page_count",
        "row_overflow_used_page_count", "row_overflow_reserved_page_count", "used_page_count", "reserved_page_count",
    ];

    private static IEnumerable<(TableObject Table, int IndexId, Value PartitionId, long Rows)> Each(Session session, Database database) =>
        from table in SystemObjects.Visible(session, database).OfType<TableObject>()
        from index in table.Data.Indexes.ToArray()
        let id = index.Kind == IndexKind.Heap && table.Columnstore?.Clustered == true ? SystemIndexes.ColumnstoreId(table) : SystemIndexes.IndexId(table.Data, index.Name)
        select (table, id, Value.From(72057594037927936L + ((long)table.Id << 8) + id), index.Tree.Count);
}
