using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

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
        [Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), Text("VIEW_DEFINITION", true, 4000)],
        _ => SystemObjects.Visible(session, database).OfType<ViewObject>().Select(o => new[]
        {
            Value.From(database.Name), Value.From(o.Schema), Value.From(o.Name), Value.From(o.Text.Length > 4000 ? o.Text[..4000] : o.Text),
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
            c.Default is null ? Value.Null : Value.From($"({Grouping.TextOf(c.Default)})"), Value.From(c.Nullable ? "YES" : "NO"), Value.From(type.Name),
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
