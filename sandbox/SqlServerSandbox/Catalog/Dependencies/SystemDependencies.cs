using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Catalog.Triggers;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog.Dependencies;

/// <summary>sys.sql_expression_dependencies: what views, triggers and CHECK constraints name.</summary>
internal static class SystemDependencies
{
    private sealed record Dependency(SchemaObject By, bool Bound, string? Database, string? Schema, string Name, SchemaObject? On, int Column);

    public static SystemView View(Session session, Database database) => new(
        "sys",
        "sql_expression_dependencies",
        [
            Number("referencing_id"), Number("referencing_minor_id"), Tiny("referencing_class"), Text("referencing_class_desc", true, 60), Flag("is_schema_bound_reference"),
            Tiny("referenced_class"), Text("referenced_class_desc", true, 60), Text("referenced_server_name"), Text("referenced_database_name"),
            Text("referenced_schema_name"), Text("referenced_entity_name"), Number("referenced_id", true), Number("referenced_minor_id"),
            Flag("is_caller_dependent"), Flag("is_ambiguous"),
        ],
        _ => SystemObjects.Visible(session, database).SelectMany(o => Of(database, o)).Select(d => new[]
        {
            Value.From((long)d.By.Id), Value.From(0L), Value.From(1L), Value.From("OBJECT_OR_COLUMN"), Value.From(d.Bound), Value.From(1L), Value.From("OBJECT_OR_COLUMN"),
            Value.Null, Value.FromNullable(d.Database), Value.FromNullable(d.Schema), Value.From(d.Name), d.On is null ? Value.Null : Value.From((long)d.On.Id),
            Value.From((long)d.Column), Value.From(false), Value.From(false),
        }));

    /// <summary>The tables and views of the database that its views name.</summary>
    public static IEnumerable<(ViewObject View, SchemaObject On)> OfViews(Session session, Database database) =>
        from view in SystemObjects.Visible(session, database).OfType<ViewObject>()
        from dependency in Of(database, view)
        where dependency.On is not null
        select (view, dependency.On);

    private static IEnumerable<Dependency> Of(Database database, SchemaObject o)
    {
        switch (o)
        {
            case CheckObject check:
                return ColumnNames.In(check.Condition, check.Table.Name).Select(n => new Dependency(o, true, null, check.Table.Schema, check.Table.Name, check.Table, check.Table.Data.Columns[check.Table.OrdinalOf(n)].Id));
            case ViewObject view:
                return Named(database, o, view.Query, view.With);
            case DmlTrigger trigger:
                return Named(database, o, trigger.Body).Where(d => !d.Name.Equals("inserted", StringComparison.OrdinalIgnoreCase) && !d.Name.Equals("deleted", StringComparison.OrdinalIgnoreCase));
            default:
                return [];
        }
    }

    private static IEnumerable<Dependency> Named(Database database, SchemaObject by, params TSqlFragment?[] fragments)
    {
        var finder = new Names();
        foreach (var fragment in fragments) fragment?.Accept(finder);
        return finder.Found
            .Where(n => n.SchemaIdentifier is not null || !finder.Own.Contains(n.BaseIdentifier.Value))
            .Select(n => new Dependency(
                by, false, n.DatabaseIdentifier?.Value, n.SchemaIdentifier?.Value, n.BaseIdentifier.Value,
                n.DatabaseIdentifier is null ? database.Find(n.SchemaIdentifier?.Value ?? "dbo", n.BaseIdentifier.Value) : null, 0))
            .DistinctBy(d => (d.Database, d.Schema, d.Name));
    }

    private sealed class Names : TSqlFragmentVisitor
    {
        public List<SchemaObjectName> Found { get; } = [];

        /// <summary>Names that the text gives itself: of CTEs and aliases.</summary>
        public HashSet<string> Own { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(NamedTableReference node)
        {
            Found.Add(node.SchemaObject);
            if (node.Alias is { } alias) Own.Add(alias.Value);
        }

        public override void Visit(CommonTableExpression node) => Own.Add(node.ExpressionName.Value);
    }
}
