using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>Finds aggregates and window functions that belong to a query itself, not to a subquery in it.</summary>
internal sealed class AggregateFinder : TSqlFragmentVisitor
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "COUNT", "COUNT_BIG", "SUM", "MIN", "MAX", "AVG", "STRING_AGG", "CHECKSUM_AGG", "STDEV", "STDEVP", "VAR", "VARP",
    };

    public bool Found => Aggregates || Windows.Count > 0;

    public bool Aggregates { get; private set; }

    public List<FunctionCall> Windows { get; } = [];

    public static bool IsAggregate(FunctionCall call) => call.OverClause is null && call.CallTarget is null && Names.Contains(call.FunctionName.Value);

    public override void ExplicitVisit(FunctionCall node)
    {
        if (node.OverClause is not null) Windows.Add(node);
        else if (IsAggregate(node)) Aggregates = true;
        base.ExplicitVisit(node);
    }

    public override void ExplicitVisit(ScalarSubquery node)
    {
    }

    public override void ExplicitVisit(QueryDerivedTable node)
    {
    }
}
