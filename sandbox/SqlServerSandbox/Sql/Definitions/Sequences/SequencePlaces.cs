using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions.Sequences;

/// <summary>Refuses NEXT VALUE FOR where no row is made of it.</summary>
/// <remarks>"Limitations and restrictions" in https://learn.microsoft.com/sql/t-sql/functions/next-value-for-transact-sql.</remarks>
internal sealed class SequencePlaces : TSqlFragmentVisitor
{
    private static readonly SqlError Hidden = new(
        11719, 15, 1, "NEXT VALUE FOR function is not allowed in check constraints, default objects, computed columns, views, user-defined functions, user-defined aggregates, user-defined table types, sub-queries, common table expressions, derived tables or return statements.",
        endsBatch: true);

    private static readonly SqlError InClause = new(
        11720, 15, 1, "NEXT VALUE FOR function is not allowed in the TOP, OVER, OUTPUT, ON, WHERE, GROUP BY, HAVING, or ORDER BY clauses.", endsBatch: true);

    private static readonly SqlError OfSets = new(
        11721, 15, 1, "NEXT VALUE FOR function is not allowed directly in a statement that uses a DISTINCT, UNION, UNION ALL, EXCEPT or INTERSECT operator.", endsBatch: true);

    private static readonly SqlError Ordered = new(
        11723, 15, 1, "NEXT VALUE FOR function is not allowed directly in a statement that contains an ORDER BY clause unless the OVER clause is specified.", endsBatch: true);

    private static readonly SqlError Chosen = new(11741, 15, 1, "NEXT VALUE FOR function cannot be used within CASE, CHOOSE, COALESCE, IIF, ISNULL and NULLIF.", endsBatch: true);

    private static readonly HashSet<string> Choices = new(StringComparer.OrdinalIgnoreCase) { "CHOOSE", "ISNULL" };

    /// <exception cref="SqlError">11719, 11720, 11721, 11723 and 11741.</exception>
    public static void Check(TSqlStatement statement) => statement.Accept(new SequencePlaces());

    public override void Visit(CheckConstraintDefinition node) => Without(node, Hidden);

    public override void Visit(ColumnDefinition node) => Without(node.ComputedColumnExpression, Hidden);

    public override void Visit(ViewStatementBody node) => Without(node.SelectStatement, Hidden);

    public override void Visit(FunctionStatementBody node) => Without(node, Hidden);

    public override void Visit(ScalarSubquery node) => Without(node, Hidden);

    public override void Visit(QueryDerivedTable node) => Without(node, Hidden);

    public override void Visit(CommonTableExpression node) => Without(node, Hidden);

    public override void Visit(WhereClause node) => Without(node, InClause);

    public override void Visit(GroupByClause node) => Without(node, InClause);

    public override void Visit(HavingClause node) => Without(node, InClause);

    public override void Visit(OrderByClause node) => Without(node, InClause);

    public override void Visit(TopRowFilter node) => Without(node, InClause);

    public override void Visit(QualifiedJoin node) => Without(node.SearchCondition, InClause);

    public override void Visit(BinaryQueryExpression node) => Without(node, OfSets);

    public override void Visit(SearchedCaseExpression node) => Without(node, Chosen);

    public override void Visit(SimpleCaseExpression node) => Without(node, Chosen);

    public override void Visit(CoalesceExpression node) => Without(node, Chosen);

    public override void Visit(NullIfExpression node) => Without(node, Chosen);

    public override void Visit(IIfCall node) => Without(node, Chosen);

    public override void Visit(FunctionCall node)
    {
        if (Choices.Contains(node.FunctionName.Value)) Without(node, Chosen);
    }

    public override void Visit(QuerySpecification node)
    {
        if (node.UniqueRowFilter == UniqueRowFilter.Distinct)
            foreach (var element in node.SelectElements) Without(element, OfSets);
        if (node.OrderByClause is null) return;
        foreach (var element in node.SelectElements) Without(element, Ordered);
    }

    private static void Without(TSqlFragment? fragment, SqlError refusal)
    {
        var finder = new Finder();
        fragment?.Accept(finder);
        if (finder.Found) throw new SqlError(refusal.Number, refusal.Severity, refusal.State, refusal.Message, endsBatch: true);
    }

    private sealed class Finder : TSqlFragmentVisitor
    {
        public bool Found { get; private set; }

        public override void Visit(NextValueForExpression node) => Found = true;
    }
}
