using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Catalog.Functions;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

/// <summary>sys.columns of tables and of views, whose columns come from binding their query.</summary>
internal static class SystemColumns
{
    private static readonly Column[] Columns =
    [
        Number("object_id"), Text("name"), Number("column_id"), Tiny("system_type_id"), Number("user_type_id"), Small("max_length"),
        Tiny("precision"), Tiny("scale"), Text("collation_name"), Flag("is_nullable", true), Flag("is_ansi_padded"), Flag("is_rowguidcol"),
        Flag("is_identity"), Flag("is_computed"), Flag("is_filestream"), Flag("is_xml_document"), Number("default_object_id"),
        Flag("is_sparse", true), Flag("is_column_set", true), Tiny("generated_always_type"), Flag("is_hidden"), Flag("is_masked"),
        new("graph_type", SqlType.Int, true),
    ];

    public static SystemView View(Session session, Database database) =>
        new("sys", "columns", Columns, _ => SystemObjects.Visible(session, database).SelectMany(o => Rows(session, database, o)));

    /// <summary>With the columns of the catalog views themselves.</summary>
    public static SystemView AllView(Session session, Database database) =>
        new("sys", "all_columns", Columns, _ => SystemObjects.Visible(session, database).Concat(session.TemporaryTables.Values)
            .SelectMany(o => Rows(session, database, o))
            .Concat(All(session, database).SelectMany(v => v.View.Columns.Select((c, i) => Row(database, null, v.Id, i + 1, c)))));

    public static SystemView Identities(Session session, Database database) => new(
        "sys",
        "identity_columns",
        [
            .. Columns, new Column("seed_value", SqlType.Variant, true), new Column("increment_value", SqlType.Variant, true), new Column("last_value", SqlType.Variant, true),
            Flag("is_not_for_replication", true),
        ],
        _ => SystemObjects.Visible(session, database).OfType<TableObject>().Where(t => t.Data.IdentityColumn >= 0).Select(t =>
        {
            var column = t.Data.Columns[t.Data.IdentityColumn];
            // Until a value was given out there is no last one.
            bool used = t.Data.LastIdentity != column.Seed - column.Increment;
            return (Value[])
            [
                .. Row(database, t, t.Id, column.Id, column), Variant(column.Type, column.Seed), Variant(column.Type, column.Increment),
                used ? Variant(column.Type, t.Data.LastIdentity) : Value.Null, Value.From(false),
            ];
        }));

    public static SystemView Computed(Session session, Database database) => new(
        "sys",
        "computed_columns",
        [.. Columns, new Column("definition", SqlType.NVarCharMax, true), Flag("uses_database_collation", true), Flag("is_persisted")],
        _ => SystemObjects.Visible(session, database).OfType<TableObject>().SelectMany(t => t.Data.Columns.Where(c => c.Computed is not null).Select(c => (Value[])
        [
            .. Row(database, t, t.Id, c.Id, c), Value.From(DefinitionText.Of(c.Computed!)), Value.From(true), Value.From(c.Persisted),
        ])));

    public static IReadOnlyList<Column> Of(Session session, SchemaObject o)
    {
        if (o is TableObject table) return table.Data.Columns;
        if (o is not (ViewObject or InlineFunction)) return [];
        try
        {
            var query = o is ViewObject view ? new Binder(session).BindView(view) : new Binder(session).BindFunction((InlineFunction)o);
            return [.. query.Outputs.Select((e, i) => new Column(query.Names[i], e.Type, e.Nullable) { Id = i + 1, AliasType = query.AliasOf(i) })];
        }
        catch (SqlError)
        {
            // A view over what no longer exists has no columns until it is repaired.
            return [];
        }
    }

    public static string? Name(Session session, int objectId, int columnId) =>
        session.Database.Find(objectId) is { } o ? Of(session, o).FirstOrDefault(c => c.Id == columnId)?.Name : null;

    public static Value Length(Session session, string table, string column)
    {
        var found = session.FindByName(table) is { } o ? Find(session, o, column) : null;
        return found is null ? Value.Null : Value.From((long)found.Type.MaxBytes);
    }

    public static Value Property(Session session, int objectId, string name, string property)
    {
        if (session.Database.Find(objectId) is not { } o || Find(session, o, name) is not { } column) return Value.Null;
        return property.ToUpperInvariant() switch
        {
            "ALLOWSNULL" => Value.From(column.Nullable),
            "ISIDENTITY" => Value.From(column.Identity),
            "ISCOMPUTED" => Value.From(column.Computed is not null),
            "COLUMNID" => Value.From((long)column.Id),
            "PRECISION" => Value.From((long)TypeNames.ReportedPrecision(column.Type)),
            "SCALE" => Value.From((long)TypeNames.ReportedScale(column.Type)),
            _ => Value.Null,
        };
    }

    private static Column? Find(Session session, SchemaObject o, string name) =>
        Of(session, o).FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // An sql_variant of the column's own type.
    private static Value Variant(SqlType type, long value) => Value.From(new TypedValue(type, Conversion.Convert(Value.From(value), SqlType.BigInt, type)));

    private static IEnumerable<Value[]> Rows(Session session, Database database, SchemaObject o) =>
        Of(session, o).Select(c => Row(database, o, o.Id, c.Id, c));

    private static Value[] Row(Database database, SchemaObject? o, int objectId, int columnId, Column c) =>
    [
        Value.From((long)objectId), Value.From(c.Name), Value.From((long)columnId), Value.From((long)TypeNames.SystemId(c.Type.Id)),
        Value.From((long)SystemTypes.UserTypeId(database, c.Type, c.AliasType)), Value.From((long)c.Type.MaxBytes),
        Value.From((long)TypeNames.ReportedPrecision(c.Type)), Value.From((long)TypeNames.ReportedScale(c.Type)),
        c.Type.IsText ? Value.From(NamedCollation.NameOf(c.Type.Collation)) : Value.Null, Value.From(c.Nullable), Value.From(true), Value.From(false),
        Value.From(c.Identity), Value.From(c.Computed is not null), Value.From(false), Value.From(false), Value.From(c.Default is null || o is null ? 0L : SystemConstraints.DefaultOf(database, o, c.Id)),
        Value.From(false), Value.From(false), Value.From(0L), Value.From(false), Value.From(false), Value.Null,
    ];
}
