using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Catalog.Functions;
using SqlServerSandbox.Catalog.Triggers;
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
    public static readonly Column[] ObjectColumns =
    [
        Text("name", false), Number("object_id"), Number("principal_id", true), Number("schema_id"), Number("parent_object_id"),
        Code("type", 2), Text("type_desc", true, 60), Moment("create_date"), Moment("modify_date"), Flag("is_ms_shipped"),
        Flag("is_published"), Flag("is_schema_published"),
    ];

    public static IEnumerable<SchemaObject> Visible(Session session, Database database) =>
        database.Objects.Where(session.Sees);

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
        new(
            "sys",
            "sql_modules",
            [
                Number("object_id"), new Column("definition", SqlType.NVarCharMax, true), Flag("uses_ansi_nulls", true), Flag("uses_quoted_identifier", true),
                Flag("is_schema_bound", true), Flag("uses_database_collation", true), Flag("is_recompiled", true), Flag("null_on_null_input", true),
                Number("execute_as_principal_id", true), Flag("uses_native_compilation", true),
            ],
            _ => Visible(session, database).Where(o => TextOf(o) is not null).Select(o => (o.Id, Object: o)).Select(o => new[]
            {
                Value.From((long)o.Id), Definition(session, o.Object), Value.From(true), Value.From(true), Value.From(false), Value.From(false), Value.From(false), Value.From(false), Value.Null, Value.From(false),
            }));

    /// <summary>The statement that made an object, for who may see definitions; NULL for others.</summary>
    public static Value Definition(Session session, SchemaObject o) => session.MayDo("VIEW DEFINITION", o) ? Value.FromNullable(TextOf(o)) : Value.Null;

    /// <summary>The statement that made an object that consists of SQL; null for others.</summary>
    public static string? TextOf(SchemaObject o) => o switch
    {
        ViewObject view => view.Text,
        DmlTrigger trigger => trigger.Text,
        InlineFunction function => function.Text,
        _ => null,
    };

    public static SystemView Synonyms(Session session, Database database) =>
        new("sys", "synonyms", [.. ObjectColumns, Text("base_object_name", true, 1035)],
            _ => Visible(session, database).OfType<SynonymObject>().Select(o => Row(o, database, Value.From(o.BaseText))));

    public static SystemView Schemas(Session session, Database database) =>
        new("sys", "schemas", [Text("name", false), Number("schema_id"), Number("principal_id", true)],
            _ => database.Schemas.OrderBy(s => s.Value).Select(s => new[] { Value.From(s.Key), Value.From((long)s.Value), Value.From((long)database.OwnerOf(s.Key)) }));

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

    public static Value[] Row(SchemaObject o, Database database, params Value[] more)
    {
        string description = o.Kind switch
        {
            "U" => "USER_TABLE",
            "V" => "VIEW",
            "SN" => "SYNONYM",
            "SO" => "SEQUENCE_OBJECT",
            "PK" => "PRIMARY_KEY_CONSTRAINT",
            "UQ" => "UNIQUE_CONSTRAINT",
            "TR" => "SQL_TRIGGER",
            "IF" => "SQL_INLINE_TABLE_VALUED_FUNCTION",
            "SP" => "SECURITY_POLICY",
            "C" => "CHECK_CONSTRAINT",
            "F" => "FOREIGN_KEY_CONSTRAINT",
            _ => "DEFAULT_CONSTRAINT",
        };
        long parent = o is TableChild child ? child.Table.Id : 0;
        return
        [
            Value.From(o.Name), Value.From((long)o.Id), Value.Null, Value.From((long)database.Schemas[o.Schema]), Value.From(parent),
            Value.From(o.Kind.PadRight(2)), Value.From(description), Time(o.Created), Time(o.Modified), Value.From(false), Value.From(false), Value.From(false),
            .. more,
        ];
    }
}
