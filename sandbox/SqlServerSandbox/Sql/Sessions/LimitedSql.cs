using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

/// <summary>Refuses what a small compatible server does not know: all but plain SELECTs, a few functions and three catalogue views.</summary>
internal sealed class LimitedSql : TSqlFragmentVisitor
{
    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase) { "COUNT", "MIN", "MAX", "OBJECT_ID" };
    private static readonly HashSet<string> CatalogueViews = new(StringComparer.OrdinalIgnoreCase) { "columns", "types", "objects" };

    public static void Check(TSqlScript script) => script.Accept(new LimitedSql());

    public override void Visit(FunctionCall node)
    {
        if (!Functions.Contains(node.FunctionName.Value)) throw Refusal($"function {node.FunctionName.Value} does not exist");
    }

    public override void Visit(ParameterlessCall node) => throw Refusal($"function {node.ParameterlessCallType} does not exist");

    public override void Visit(SearchedCaseExpression node) => throw Refusal("CASE is not supported");

    public override void Visit(GroupByClause node) => throw Refusal("GROUP BY is not supported");

    public override void Visit(HavingClause node) => throw Refusal("HAVING is not supported");

    public override void Visit(QueryDerivedTable node) => throw Refusal("a query in FROM is not supported");

    public override void Visit(NamedTableReference node)
    {
        var name = node.SchemaObject;
        if (name.SchemaIdentifier?.Value is "sys" && !CatalogueViews.Contains(name.BaseIdentifier.Value)) throw Refusal($"relation \"sys.{name.BaseIdentifier.Value}\" does not exist");
    }

    /// <summary>The number that Babelfish gives to what it has no other for.</summary>
    private static SqlError Refusal(string text) => new(33557097, 16, 1, text, endsBatch: true);
}
