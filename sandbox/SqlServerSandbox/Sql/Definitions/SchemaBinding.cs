using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>WITH SCHEMABINDING: what a view rests on stays while the view does.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql. A column counts as used where the view names one of its name.</remarks>
internal static class SchemaBinding
{
    public static bool IsWanted(ViewStatementBody view) => view.ViewOptions.Any(o => o.OptionKind == ViewOptionKind.SchemaBinding);

    /// <exception cref="SqlError">1054 for a star, 4512 for a name without a schema.</exception>
    public static void Check(ViewStatementBody view)
    {
        var names = NamesOf(view.SelectStatement);
        if (names.Star) throw new SqlError(1054, 15, 7, "Syntax '*' is not allowed in schema-bound objects.", endsBatch: true);
        var ctes = view.SelectStatement.WithCtesAndXmlNamespaces?.CommonTableExpressions.Select(c => c.ExpressionName.Value).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        foreach (var name in names.Tables)
        {
            if (name.Identifiers.Count == 2 || (name.Identifiers.Count == 1 && ctes.Contains(name.BaseIdentifier.Value))) continue;
            throw new SqlError(4512, 16, 3, $"Cannot schema bind view '{view.SchemaObjectName.BaseIdentifier.Value}' because name '{name.BaseIdentifier.Value}' is invalid for schema binding. Names must be in two-part format and an object cannot reference itself.", endsBatch: true);
        }
    }

    /// <summary>Refuses to drop or alter what a view is bound to.</summary>
    public static void Demand(Session session, TSqlStatement statement)
    {
        switch (statement)
        {
            case DropTableStatement or DropViewStatement:
                string kind = statement is DropTableStatement ? "TABLE" : "VIEW";
                foreach (var name in ((DropObjectsStatement)statement).Objects)
                    if (session.Find(name) is { } found && User(session, found, null) is { } user)
                        throw new SqlError(3729, 16, 1, $"Cannot DROP {kind} '{string.Join('.', name.Identifiers.Select(i => i.Value))}' because it is being referenced by object '{user.Name}'.");
                break;
            case AlterTableDropTableElementStatement drop:
                foreach (var element in drop.AlterTableDropTableElements)
                    if (element.TableElementType == TableElementType.Column) DemandColumn(session, drop.SchemaObjectName, element.Name.Value);
                break;
            case AlterTableAlterColumnStatement alter:
                DemandColumn(session, alter.SchemaObjectName, alter.ColumnIdentifier.Value);
                break;
        }
    }

    private static void DemandColumn(Session session, SchemaObjectName table, string column)
    {
        if (session.Find(table) is { } found && User(session, found, column) is { } user)
            throw new SqlError(5074, 16, 1, $"The object '{user.Name}' is dependent on column '{column}'.", endsBatch: true);
    }

    private static ViewObject? User(Session session, SchemaObject target, string? column) =>
        session.Database.Objects.OfType<ViewObject>().FirstOrDefault(view => view.SchemaBound && view != target && Uses(session, view, target, column));

    private static bool Uses(Session session, ViewObject view, SchemaObject target, string? column)
    {
        var names = NamesOf(view.Query);
        return names.Tables.Any(n => session.Find(n) == target) && (column is null || names.Columns.Contains(column));
    }

    private static NameFinder NamesOf(TSqlFragment fragment)
    {
        var finder = new NameFinder();
        fragment.Accept(finder);
        return finder;
    }

    private sealed class NameFinder : TSqlFragmentVisitor
    {
        public List<SchemaObjectName> Tables { get; } = [];

        public HashSet<string> Columns { get; } = new(StringComparer.OrdinalIgnoreCase);

        public bool Star { get; private set; }

        public override void Visit(NamedTableReference node) => Tables.Add(node.SchemaObject);

        public override void Visit(SelectStarExpression node) => Star = true;

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier is { } name) Columns.Add(name.Identifiers[^1].Value);
        }
    }
}
