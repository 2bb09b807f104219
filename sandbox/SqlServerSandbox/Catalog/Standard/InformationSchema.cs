using SqlServerSandbox.Catalog.Dependencies;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Standard;

/// <summary>The views of the SQL standard.</summary>
internal static class InformationSchema
{
    public static SystemView Tables(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "TABLES",
        [Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), new Column("TABLE_TYPE", SqlType.VarChar(10), true)],
        _ => SystemObjects.Visible(session, database).Where(o => o is TableObject or ViewObject).Select(o => new[]
        {
            Value.From(database.Name), Value.From(o.Schema), Value.From(o.Name), Value.From(o is TableObject ? "BASE TABLE" : "VIEW"),
        }));

    public static SystemView Views(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "VIEWS",
        [
            Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), Text("VIEW_DEFINITION", true, 4000),
            new Column("CHECK_OPTION", SqlType.VarChar(7), true), new Column("IS_UPDATABLE", SqlType.VarChar(2), false),
        ],
        _ => SystemObjects.Visible(session, database).OfType<ViewObject>().Select(o => new[]
        {
            Value.From(database.Name), Value.From(o.Schema), Value.From(o.Name), o.Text.Length > 4000 ? Value.Null : SystemObjects.Definition(session, o), Value.From("NONE"), Value.From("NO"),
        }));

    public static SystemView Schemata(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "SCHEMATA",
        [
            Text("CATALOG_NAME"), Text("SCHEMA_NAME", false), Text("SCHEMA_OWNER"), Text("DEFAULT_CHARACTER_SET_CATALOG"), Text("DEFAULT_CHARACTER_SET_SCHEMA"),
            Text("DEFAULT_CHARACTER_SET_NAME"),
        ],
        _ => database.Schemas.OrderBy(s => s.Value).Select(s => new[]
        {
            Value.From(database.Name), Value.From(s.Key), Value.FromNullable(database.Permissions.Principals.Find(database.OwnerOf(s.Key))?.Name), Value.Null, Value.Null, Value.From("iso_1"),
        }));

    public static SystemView ViewTables(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "VIEW_TABLE_USAGE",
        [Text("VIEW_CATALOG"), Text("VIEW_SCHEMA"), Text("VIEW_NAME", false), Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false)],
        _ => SystemDependencies.OfViews(session, database).Select(d => new[]
        {
            Value.From(database.Name), Value.From(d.View.Schema), Value.From(d.View.Name), Value.From(database.Name), Value.From(d.On.Schema), Value.From(d.On.Name),
        }));

    public static SystemView Columns(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "COLUMNS",
        [
            Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), Text("COLUMN_NAME"), Number("ORDINAL_POSITION"),
            Text("COLUMN_DEFAULT", true, 4000), new Column("IS_NULLABLE", SqlType.VarChar(3), true), Text("DATA_TYPE"),
            Number("CHARACTER_MAXIMUM_LENGTH", true), Number("CHARACTER_OCTET_LENGTH", true), new Column("NUMERIC_PRECISION", SqlType.TinyInt, true),
            new Column("NUMERIC_PRECISION_RADIX", SqlType.SmallInt, true), Number("NUMERIC_SCALE", true), new Column("DATETIME_PRECISION", SqlType.SmallInt, true),
            Text("CHARACTER_SET_NAME"), Text("COLLATION_NAME"),
        ],
        _ => SystemObjects.Visible(session, database).SelectMany(o => SystemColumns.Of(session, o).Select((c, i) => Row(database, o, c, i + 1))));

    private static Value[] Row(Database database, SchemaObject o, Column c, int position)
    {
        var type = c.Type;
        bool sized = type.IsText || type.Family == Family.Binary;
        bool unlimited = type.IsMax || type.IsLegacyBlob;
        long characters = type.IsLegacyBlob ? type.Id == TypeId.NText ? 1073741823 : int.MaxValue : type.Length;
        long octets = unlimited ? type.IsLegacyBlob ? type.Id == TypeId.NText ? 2147483646 : int.MaxValue : -1 : type.MaxBytes;
        bool exact = type.Family is Family.Integer or Family.Decimal or Family.Money && type.Id != TypeId.Bit;
        bool number = exact || type.Family == Family.Float;
        return
        [
            Value.From(database.Name), Value.From(o.Schema), Value.From(o.Name), Value.From(c.Name), Value.From((long)position),
            c.Default is null ? Value.Null : Value.From(DefinitionText.Of(c.Default)), Value.From(c.Nullable ? "YES" : "NO"), Value.From(type.Name),
            sized ? Value.From(characters) : Value.Null, sized ? Value.From(octets) : Value.Null,
            number ? Value.From((long)TypeNames.ReportedPrecision(type)) : Value.Null,
            number ? Value.From(type.Family == Family.Float ? 2L : 10L) : Value.Null,
            exact ? Value.From((long)TypeNames.ReportedScale(type)) : Value.Null,
            type.IsTemporal ? Value.From((long)TypeNames.ReportedScale(type)) : Value.Null,
            type.IsText ? Value.From(type.IsUnicode ? "UNICODE" : "iso_1") : Value.Null,
            type.IsText ? Value.From(NamedCollation.NameOf(type.Collation)) : Value.Null,
        ];
    }
}
