using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>The columns of a table that an expression names, each once.</summary>
/// <remarks>Behind the table's name stands a column; behind a column, a property of its value.</remarks>
internal sealed class ColumnNames(string table) : TSqlFragmentVisitor
{
    private readonly List<string> _found = [];

    public static string[] In(TSqlFragment fragment, string table)
    {
        var names = new ColumnNames(table);
        fragment.Accept(names);
        return [.. names._found.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public override void Visit(ColumnReferenceExpression node)
    {
        if (node.MultiPartIdentifier is not { Identifiers: { Count: > 0 } parts }) return;
        int at = parts.Count > 1 && !parts[^2].Value.Equals(table, StringComparison.OrdinalIgnoreCase) ? parts.Count - 2 : parts.Count - 1;
        _found.Add(parts[at].Value);
    }
}
