using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Triggers;

/// <summary>sys.triggers and sys.trigger_events.</summary>
internal static class SystemTriggers
{
    private static readonly (DmlEvents Event, long Type, string Name)[] Events =
        [(DmlEvents.Insert, 1, "INSERT"), (DmlEvents.Update, 2, "UPDATE"), (DmlEvents.Delete, 3, "DELETE")];

    public static SystemView View(Session session, Database database) => new(
        "sys",
        "triggers",
        [
            Text("name", false), Number("object_id"), Tiny("parent_class"), Text("parent_class_desc", true, 60), Number("parent_id"), Code("type", 2),
            Text("type_desc", true, 60), Moment("create_date"), Moment("modify_date"), Flag("is_ms_shipped"), Flag("is_disabled"),
            Flag("is_not_for_replication"), Flag("is_instead_of_trigger"),
        ],
        _ => All(session, database).Select(t => new[]
        {
            Value.From(t.Name), Value.From((long)t.Id), Value.From(1L), Value.From("OBJECT_OR_COLUMN"), Value.From((long)t.Table.Id), Value.From("TR"),
            Value.From("SQL_TRIGGER"), Time(t.Created), Time(t.Modified), Value.From(false), Value.From(t.Disabled), Value.From(false), Value.From(false),
        }));

    public static SystemView EventRows(Session session, Database database) => new(
        "sys",
        "trigger_events",
        [
            Number("object_id"), Number("type"), Text("type_desc", false, 60), Flag("is_first", true), Flag("is_last", true),
            Number("event_group_type", true), Text("event_group_type_desc", true, 60),
        ],
        _ => All(session, database).SelectMany(t => Events.Where(e => t.Events.HasFlag(e.Event)).Select(e => new[]
        {
            Value.From((long)t.Id), Value.From(e.Type), Value.From(e.Name), Value.From(false), Value.From(false), Value.Null, Value.Null,
        })));

    private static IEnumerable<DmlTrigger> All(Session session, Database database) => SystemObjects.Visible(session, database).OfType<DmlTrigger>();
}
