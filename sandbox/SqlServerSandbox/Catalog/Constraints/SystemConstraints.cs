using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Constraints;

/// <summary>sys.foreign_keys, sys.foreign_key_columns, sys.check_constraints and sys.default_constraints.</summary>
internal static class SystemConstraints
{
    public static SystemView ForeignKeys(Session session, Database database) => new(
        "sys",
        "foreign_keys",
        [
            .. SystemObjects.ObjectColumns, Number("referenced_object_id", true), Number("key_index_id", true), Flag("is_disabled"), Flag("is_not_for_replication"),
            Flag("is_not_trusted"), new Column("delete_referential_action", SqlType.TinyInt, true), Text("delete_referential_action_desc", true, 60),
            new Column("update_referential_action", SqlType.TinyInt, true), Text("update_referential_action_desc", true, 60), Flag("is_system_named"),
        ],
        _ => Each<ForeignKeyObject>(session, database).Select(k => SystemObjects.Row(k, database,
            Value.From((long)k.Referenced.Id), Value.From((long)SystemIndexes.IndexId(k.Referenced.Data, k.KeyIndex)), Value.From(k.Disabled), Value.From(false),
            Value.From(!k.Trusted), Action(k.OnDelete).Number, Action(k.OnDelete).Text, Action(k.OnUpdate).Number, Action(k.OnUpdate).Text, Value.From(k.SystemNamed))));

    public static SystemView ForeignKeyColumns(Session session, Database database) => new(
        "sys",
        "foreign_key_columns",
        [
            Number("constraint_object_id"), Number("constraint_column_id"), Number("parent_object_id"), Number("parent_column_id"),
            Number("referenced_object_id"), Number("referenced_column_id"),
        ],
        _ => Each<ForeignKeyObject>(session, database).SelectMany(k => k.Columns.Select((c, i) => new[]
        {
            Value.From((long)k.Id), Value.From(i + 1L), Value.From((long)k.Table.Id), Value.From((long)c),
            Value.From((long)k.Referenced.Id), Value.From((long)k.ReferencedColumns[i]),
        })));

    public static SystemView Checks(Session session, Database database) => new(
        "sys",
        "check_constraints",
        [
            .. SystemObjects.ObjectColumns, Flag("is_disabled"), Flag("is_not_for_replication"), Flag("is_not_trusted"), Number("parent_column_id"),
            new Column("definition", SqlType.NVarCharMax, true), Flag("uses_database_collation", true), Flag("is_system_named"),
        ],
        _ => Each<CheckObject>(session, database).Select(c => SystemObjects.Row(c, database,
            Value.From(c.Disabled), Value.From(false), Value.From(!c.Trusted), Value.From((long)c.ColumnId), Value.From(c.Definition), Value.From(true), Value.From(c.SystemNamed))));

    public static SystemView Defaults(Session session, Database database) => new(
        "sys",
        "default_constraints",
        [.. SystemObjects.ObjectColumns, Number("parent_column_id"), new Column("definition", SqlType.NVarCharMax, true), Flag("is_system_named")],
        _ => Each<DefaultObject>(session, database).Select(d => SystemObjects.Row(d, database,
            Value.From((long)d.ColumnId), Value.From(d.Definition), Value.From(d.SystemNamed))));

    public static IEnumerable<T> Each<T>(Session session, Database database) => SystemObjects.Visible(session, database).OfType<T>();

    /// <summary>The object that gives a column its default; 0 when there is none.</summary>
    public static long DefaultOf(Database database, SchemaObject o, int columnId) =>
        database.Objects.OfType<DefaultObject>().FirstOrDefault(d => d.Table == o && d.ColumnId == columnId)?.Id ?? 0;

    private static (Value Number, Value Text) Action(DeleteUpdateAction action) => action switch
    {
        DeleteUpdateAction.Cascade => (Value.From(1L), Value.From("CASCADE")),
        DeleteUpdateAction.SetNull => (Value.From(2L), Value.From("SET_NULL")),
        DeleteUpdateAction.SetDefault => (Value.From(3L), Value.From("SET_DEFAULT")),
        _ => (Value.From(0L), Value.From("NO_ACTION")),
    };
}
