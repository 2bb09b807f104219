using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Policies;

/// <summary>sys.security_policies and sys.security_predicates.</summary>
internal static class SystemPolicies
{
    public static SystemView Policies(Session session, Database database) => new(
        "sys",
        "security_policies",
        [.. SystemObjects.ObjectColumns, Flag("is_enabled"), Flag("is_not_for_replication"), Flag("uses_database_collation", true), Flag("is_schema_bound")],
        _ => All(session, database).Select(p => SystemObjects.Row(p, database, Value.From(p.Enabled), Value.From(false), Value.From(false), Value.From(true))));

    public static SystemView Predicates(Session session, Database database) => new(
        "sys",
        "security_predicates",
        [
            Number("object_id"), Number("security_predicate_id"), Number("target_object_id"), new Column("predicate_definition", SqlType.NVarCharMax, true),
            new Column("predicate_type", SqlType.Int, true), Text("predicate_type_desc", true, 60), new Column("operation", SqlType.Int, true), Text("operation_desc", true, 60),
        ],
        _ => All(session, database).SelectMany(p => p.Predicates).Select(p => new[]
        {
            Value.From((long)p.Policy.Id), Value.From((long)p.Number), Value.From((long)p.Table.Id), Value.From(p.Definition), Value.From(p.Blocks ? 1L : 0L), Value.From(p.Blocks ? "BLOCK" : "FILTER"),
            p.Operation is { } operation ? Value.From((long)operation) : Value.Null,
            p.Operation is { } named ? Value.From(named switch { BlockOperation.AfterInsert => "AFTER INSERT", BlockOperation.AfterUpdate => "AFTER UPDATE", BlockOperation.BeforeUpdate => "BEFORE UPDATE", _ => "BEFORE DELETE" }) : Value.Null,
        }));

    private static IEnumerable<SecurityPolicy> All(Session session, Database database) => SystemObjects.Visible(session, database).OfType<SecurityPolicy>();
}
