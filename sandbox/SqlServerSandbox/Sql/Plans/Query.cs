using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Tds;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>A planned query: an operator that moves through rows, and what is made of each.</summary>
internal sealed class Query(Operator root, IReadOnlyList<Expr> outputs, IReadOnlyList<string> names) : INode
{
    public Operator Root => root;

    public IReadOnlyList<Expr> Outputs => outputs;

    public IReadOnlyList<string> Names => names;

    /// <summary>Slots filled inside this query; what else its expressions rest on comes from outside.</summary>
    public HashSet<int> OwnSlots { get; init; } = [];

    public IEnumerable<INode> Children => [.. root.Nodes, .. outputs];

    /// <summary>The alias type of an output that is a table's column.</summary>
    public string? AliasOf(int output) => (outputs[output] as ColumnExpr)?.AliasType;

    public ResultColumn[] Describe()
    {
        var columns = new ResultColumn[outputs.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            bool identity = outputs[i] is ColumnExpr { Identity: true };
            bool computed = outputs[i] is not ColumnExpr;
            columns[i] = new ResultColumn(names[i], outputs[i].Type, outputs[i].Nullable, identity, computed);
        }
        return columns;
    }

    /// <summary>The slots that a node rests on, without those filled inside subqueries.</summary>
    public static HashSet<int> SlotsOf(INode node)
    {
        var slots = new HashSet<int>();
        Collect(node, slots);
        return slots;
    }

    private static void Collect(INode node, HashSet<int> slots)
    {
        if (node is ColumnExpr column) slots.Add(column.Slot.Id);
        if (node is Query query)
        {
            var inner = new HashSet<int>();
            foreach (var child in query.Children) Collect(child, inner);
            inner.ExceptWith(query.OwnSlots);
            slots.UnionWith(inner);
            return;
        }
        foreach (var child in node.Children) Collect(child, slots);
    }
}
