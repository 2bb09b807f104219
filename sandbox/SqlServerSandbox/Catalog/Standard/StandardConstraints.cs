using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Standard;

/// <summary>The views of the SQL standard about constraints. DEFAULT is none in its sense.</summary>
internal static class StandardConstraints
{
    private static readonly Column[] Constraint = [Text("CONSTRAINT_CATALOG"), Text("CONSTRAINT_SCHEMA"), Text("CONSTRAINT_NAME", false)];

    public static SystemView Tables(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "TABLE_CONSTRAINTS",
        [
            .. Constraint, Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), new Column("CONSTRAINT_TYPE", SqlType.VarChar(11), true),
            new Column("IS_DEFERRABLE", SqlType.VarChar(2), false), new Column("INITIALLY_DEFERRED", SqlType.VarChar(2), false),
        ],
        _ => Each(session, database).Select(c => (Value[])[.. Named(database, c), .. Named(database, c.Table), Value.From(KindOf(c)), Value.From("NO"), Value.From("NO")]));

    public static SystemView Keys(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "KEY_COLUMN_USAGE",
        [.. Constraint, Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), Text("COLUMN_NAME"), Number("ORDINAL_POSITION")],
        _ => Each(session, database).Where(c => c is not CheckObject).SelectMany(c => Columns(c).Select((column, i) =>
            (Value[])[.. Named(database, c), .. Named(database, c.Table), Value.From(column), Value.From(i + 1L)])));

    public static SystemView References(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "REFERENTIAL_CONSTRAINTS",
        [
            .. Constraint, Text("UNIQUE_CONSTRAINT_CATALOG"), Text("UNIQUE_CONSTRAINT_SCHEMA"), Text("UNIQUE_CONSTRAINT_NAME"),
            new Column("MATCH_OPTION", SqlType.VarChar(7), true), new Column("UPDATE_RULE", SqlType.VarChar(11), true), new Column("DELETE_RULE", SqlType.VarChar(11), true),
        ],
        _ => Each(session, database).OfType<ForeignKeyObject>().Select(k => (Value[])
        [
            .. Named(database, k), Value.From(database.Name), Value.From(k.Referenced.Schema), Value.From(k.KeyIndex),
            Value.From("SIMPLE"), Value.From(Rule(k.OnUpdate)), Value.From(Rule(k.OnDelete)),
        ]));

    public static SystemView ColumnUsage(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "CONSTRAINT_COLUMN_USAGE",
        [Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), Text("COLUMN_NAME"), .. Constraint],
        _ => Each(session, database).SelectMany(c => Columns(c).Select(column => (Value[])[.. Named(database, c.Table), Value.From(column), .. Named(database, c)])));

    public static SystemView TableUsage(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "CONSTRAINT_TABLE_USAGE",
        [Text("TABLE_CATALOG"), Text("TABLE_SCHEMA"), Text("TABLE_NAME", false), .. Constraint],
        _ => Each(session, database).Select(c => (Value[])[.. Named(database, c.Table), .. Named(database, c)]));

    public static SystemView Checks(Session session, Database database) => new(
        "INFORMATION_SCHEMA",
        "CHECK_CONSTRAINTS",
        [.. Constraint, Text("CHECK_CLAUSE", true, 4000)],
        _ => Each(session, database).OfType<CheckObject>().Select(c => (Value[])[.. Named(database, c), Value.From(c.Definition)]));

    private static IEnumerable<TableChild> Each(Session session, Database database) =>
        SystemConstraints.Each<TableChild>(session, database).Where(c => c is KeyObject or ForeignKeyObject or CheckObject);

    private static Value[] Named(Database database, SchemaObject o) => [Value.From(database.Name), Value.From(o.Schema), Value.From(o.Name)];

    private static string KindOf(TableChild child) => child switch
    {
        ForeignKeyObject => "FOREIGN KEY",
        CheckObject => "CHECK",
        _ => child.Kind == "PK" ? "PRIMARY KEY" : "UNIQUE",
    };

    private static IEnumerable<string> Columns(TableChild child) => child switch
    {
        ForeignKeyObject key => key.Ordinals.Select(o => key.Table.Data.Columns[o].Name),
        KeyObject key => key.Table.Data.Indexes.First(i => i.Name == key.Index.Name).Order.Keys.Select(k => key.Table.Data.Columns[k.Ordinal].Name),
        CheckObject check => ColumnNames.In(check.Condition, check.Table.Name).Select(n => check.Table.Data.Columns[check.Table.OrdinalOf(n)].Name),
        _ => [],
    };

    private static string Rule(DeleteUpdateAction action) => action switch
    {
        DeleteUpdateAction.Cascade => "CASCADE",
        DeleteUpdateAction.SetNull => "SET NULL",
        DeleteUpdateAction.SetDefault => "SET DEFAULT",
        _ => "NO ACTION",
    };
}
