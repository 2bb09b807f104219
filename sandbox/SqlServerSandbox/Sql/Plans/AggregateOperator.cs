using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>An aggregate in a query; without an argument it is COUNT(*).</summary>
internal sealed record Aggregate(string Function, Expr? Argument, bool Distinct, SqlType Type, Expr? Separator = null);

/// <summary>Groups rows; the slot gets the group's keys and then the aggregates.</summary>
internal sealed class AggregateOperator(Operator child, Expr[] groups, List<Aggregate> aggregates, Slot slot) : Operator
{
    private Queue<KeyValuePair<Value[], Accumulator[]>> _results = [];

    public override IEnumerable<INode> Nodes =>
        [.. child.Nodes, .. groups, .. aggregates.Where(a => a.Argument is not null).Select(a => a.Argument!)];

    public override void Open(Frame frame)
    {
        var table = new Dictionary<Value[], Accumulator[]>(new RowEquality([.. groups.Select(g => g.Type)]));
        int rows = 0;
        child.Open(frame);
        // Without GROUP BY there is one group even when there are no rows.
        if (groups.Length == 0) table[[]] = Create();
        while (child.Next(frame))
        {
            if ((++rows & 2047) == 0) frame.Session.ThrowIfCancelled();
            var key = groups.Length == 0 ? [] : new Value[groups.Length];
            for (int i = 0; i < key.Length; i++) key[i] = groups[i].Eval(frame);
            if (!table.TryGetValue(key, out var accumulators)) table[key] = accumulators = Create();
            foreach (var accumulator in accumulators) accumulator.Add(frame);
        }
        child.Close();
        _results = new Queue<KeyValuePair<Value[], Accumulator[]>>(table);
    }

    public override bool Next(Frame frame)
    {
        if (!_results.TryDequeue(out var group)) return false;
        var (key, accumulators) = group;
        var values = new Value[key.Length + accumulators.Length];
        key.CopyTo(values, 0);
        for (int i = 0; i < accumulators.Length; i++) values[key.Length + i] = accumulators[i].Result(frame);
        slot.Set(values);
        return true;
    }

    private Accumulator[] Create() => [.. aggregates.Select(a => new Accumulator(a))];
}
