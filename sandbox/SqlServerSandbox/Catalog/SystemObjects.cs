using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

/// <summary>sys.objects and its kin. A login sees what it has a permission on.</summary>
internal static class SystemObjects
{
    private static readonly Column[] ObjectColumns =
    [
        Text("name", false), Number("object_id"), Number("principal_id", true), Number("schema_id"), Number("parent_object_id"),
        Code("type", 2), Text("type_desc", true, 60), Moment("create_date"), Moment("modify_date"), Flag("is_ms_shipped"),
        Flag("is_published"), Flag("is_schema_published"),
    ];

    public static IEnumerable<SchemaObject> Visible(Session session, Database database) =>
        database.Objects.Where(o => session.MayDo("SELECT", o is KeyObject key ? key.Table : o) || session.MayDo("VIEW DEFINITION", o));

    public static SystemView Objects(Session session, Database database) =>
        new("sys", "objects", ObjectColumns, _ => Visible(session, database).Select(o => Row(o, database)));

    public static SystemView Tables(Session session, Database database) =>
        new("sys", "tables", [.. ObjectColumns, Number("max_column_id_used"), Tiny("temporal_type"), Flag("is_memory_optimized"), Flag("is_tracked_by_cdc", true)],
            _ => Visible(session, database).OfType<TableObject>().Select(o => Row(o, database,
                Value.From((long)o.Data.Columns.Max(c => c.Id)), Value.From(0L), Value.From(false), Value.From(false))));

    public static SystemView ViewRows(Session session, Database database) =>
        new("sys", "views", [.. ObjectColumns, Flag("with_check_option")],
            _ => Visible(session, database).OfType<ViewObject>().Select(o => Row(o, database, Value.From(false))));

    public static SystemView Modules(Session session, Database database) =>
        new("sys", "sql_modules", [Number("object_id"), new Column("definition", SqlType.NVarCharMax, true)],
            _ => Visible(session, database).OfType<ViewObject>().Select(o => new[] { Value.From((long)o.Id), Value.From(o.Text) }));

    public static SystemView Synonyms(Session session, Database database) =>
        new("sys", "synonyms", [.. ObjectColumns, Text("base_object_name", true, 1035)],
            _ => Visible(session, database).OfType<SynonymObject>().Select(o => Row(o, database, Value.From(o.BaseText))));

    public static SystemView Schemas(Session session, Database database) =>
        new("sys", "schemas", [Text("name", false), Number("schema_id"), Number("principal_id", true)],
            _ => database.Schemas.OrderBy(s => s.Value).Select(s => new[] { Value.From(s.Key), Value.From((long)s.Value), Value.From(1L) }));

    public static SystemView DatabaseRows(Session session, Database database) => new(
        "sys",
        "databases",
        [
            Text("name", false), Number("database_id"), Moment("create_date"), Tiny("compatibility_level"), Text("collation_name"),
            Tiny("state"), Text("state_desc", true, 60), Tiny("snapshot_isolation_state"), Flag("is_read_committed_snapshot_on", true),
            Text("recovery_model_desc", true, 60), Flag("is_read_only", true), Id("replica_id"), Id("group_database_id"),
        ],
        _ => session.Server.Databases.Select(d => new[]
        {
            Value.From(d.Name), Value.From((long)d.Id), Time(d.Created), Value.From((long)d.CompatibilityLevel), Value.From(NamedCollation.NameOf(d.Collation)),
            Value.From(0L), Value.From("ONLINE"), Value.From(d.AllowSnapshot ? 1L : 0L), Value.From(d.ReadCommittedSnapshot),
            Value.From("SIMPLE"), Value.From(false), d.GroupDatabaseId is null ? Value.Null : Value.From(session.Server.ReplicaId), d.GroupDatabaseId is { } group ? Value.From(group) : Value.Null,
        }));

    private static Column Id(string name) => new(name, new SqlType(TypeId.UniqueIdentifier), true);

    private static Value[] Row(SchemaObject o, Database database, params Value[] more)
    {
        string description = o.Kind switch { "U" => "USER_TABLE", "V" => "VIEW", "SN" => "SYNONYM", "PK" => "PRIMARY_KEY_CONSTRAINT", _ => "UNIQUE_CONSTRAINT" };
        long parent = o is KeyObject key ? key.Table.Id : 0;
        return
        [
            Value.From(o.Name), Value.From((long)o.Id), Value.Null, Value.From((long)database.Schemas[o.Schema]), Value.From(parent),
            Value.From(o.Kind.PadRight(2)), Value.From(description), Time(o.Created), Time(o.Created), Value.From(false), Value.From(false), Value.From(false),
            .. more,
        ];
    }
}
