using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Properties;

/// <summary>sys.extended_properties.</summary>
internal static class SystemProperties
{
    public static SystemView View(Session session, Database database) => new(
        "sys",
        "extended_properties",
        [Tiny("class"), Text("class_desc", true, 60), Number("major_id"), Number("minor_id"), Text("name", false), new Column("value", SqlType.Variant, true)],
        _ => Visible(session, database).Select(p => new[]
        {
            Value.From((long)p.Owner.Class), Value.From(p.Owner.Description), Value.From((long)p.Owner.MajorId), Value.From((long)p.Owner.MinorId), Value.From(p.Name),
            p.Value is null || p.Value.Value.IsNull ? Value.Null : Value.From(p.Value),
        }));

    private static IEnumerable<ExtendedProperty> Visible(Session session, Database database)
    {
        var seen = SystemObjects.Visible(session, database).Select(o => o.Id).ToHashSet();
        return database.Properties.Where(p => p.Owner.Class is not (1 or 7) || seen.Contains(p.Owner.MajorId));
    }
}
