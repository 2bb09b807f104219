using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

/// <summary>An index of an xml column: it makes nothing faster here, and is shown.</summary>
/// <param name="Uses">The primary one that a secondary index is built on.</param>
internal sealed record XmlIndex(int Id, string Name, int ColumnId, XmlIndex? Uses, string? Kind)
{
    /// <summary>https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-xml-indexes-transact-sql.</summary>
    public static SystemView View(Session session, Database database) => new(
        "sys",
        "xml_indexes",
        [
            Number("object_id"), Text("name"), Number("index_id"), Tiny("type"), Text("type_desc", true, 60), Flag("is_unique", true),
            Number("using_xml_index_id", true), new Column("secondary_type", new SqlType(TypeId.Char, 1), true), Text("secondary_type_desc", true, 60),
        ],
        _ => SystemObjects.Visible(session, database).OfType<TableObject>().SelectMany(t => t.XmlIndexes.Select(i => new[]
        {
            Value.From((long)t.Id), Value.From(i.Name), Value.From((long)i.Id), Value.From(3L), Value.From("XML"), Value.From(false),
            i.Uses is null ? Value.Null : Value.From((long)i.Uses.Id), i.Kind is null ? Value.Null : Value.From(i.Kind == "PROPERTY" ? "R" : i.Kind[..1]), Value.FromNullable(i.Kind),
        })));
}
