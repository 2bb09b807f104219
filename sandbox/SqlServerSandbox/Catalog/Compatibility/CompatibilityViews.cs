using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Compatibility;

/// <summary>The views of before 2005 that scripts still ask: https://learn.microsoft.com/sql/relational-databases/system-compatibility-views/system-compatibility-views-transact-sql.</summary>
internal static class CompatibilityViews
{
    private static readonly Dictionary<string, Func<Session, Database, SystemView>> Views = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sysobjects"] = Objects,
        ["sysdatabases"] = Databases,
    };

    /// <summary>A view by its name, of the schema sys or dbo or of none; null where it is none of these.</summary>
    public static SystemView? Find(Session session, SchemaObjectName name)
    {
        if (name.SchemaIdentifier is { Value: not ("" or "sys" or "dbo") } || !Views.TryGetValue(name.BaseIdentifier.Value, out var view)) return null;
        var database = session.Database;
        if (name.DatabaseIdentifier is { } other && !session.Server.TryFind(other.Value, out database)) throw Errors.UnknownDatabase(other.Value);
        return view(session, database!);
    }

    private static SystemView Objects(Session session, Database database) => new(
        "sys",
        "sysobjects",
        [
            Text("name", false), Number("id"), Code("xtype", 2), new Column("uid", SqlType.SmallInt, true), Number("parent_obj"), Moment("crdate"), Code("type", 2),
            new Column("sysstat", SqlType.SmallInt, true), Moment("refdate"),
        ],
        _ => SystemObjects.Visible(session, database).Select(o => new[]
        {
            Value.From(o.Name), Value.From((long)o.Id), Value.From(o.Kind.PadRight(2)), Value.From((long)database.Schemas[o.Schema]), Value.From(0L), Time(o.Created),
            Value.From((o.Kind is "PK" or "UQ" ? "K" : o.Kind).PadRight(2)), Value.From(Status(o.Kind)), Time(o.Created),
        }));

    // The low bits tell the kind of an object: scripts that drop before they create compare "sysstat & 0xf".
    private static long Status(string kind) => kind switch { "U" => 3, "V" => 2, "P" => 4, "TR" => 8, _ => 0 };

    private static SystemView Databases(Session session, Database _) => new(
        "sys",
        "sysdatabases",
        [Text("name", false), new Column("dbid", SqlType.SmallInt, true), Moment("crdate"), Tiny("cmptlevel")],
        _ => session.Server.Databases.Select(d => new[] { Value.From(d.Name), Value.From((long)d.Id), Time(session.LoginTime), Value.From((long)d.CompatibilityLevel) }));
}
