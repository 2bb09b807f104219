using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Catalog.Constraints;

/// <summary>A CHECK constraint: a condition that no row may make false.</summary>
internal sealed class CheckObject(int id, string name, TableObject table, BooleanExpression condition, string definition) : RuleObject(id, name, table)
{
    public override string Kind => "C";

    public BooleanExpression Condition => condition;

    public string Definition => definition;

    /// <summary>The only column that the condition names; 0 when it names several or none.</summary>
    public int ColumnId { get; init; }
}
