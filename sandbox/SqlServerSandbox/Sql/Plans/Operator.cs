using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>A step of a plan: moves the slots of the frame from row to row.</summary>
internal abstract class Operator
{
    /// <summary>Expressions and subqueries inside, to find what they rest on.</summary>
    public abstract IEnumerable<INode> Nodes { get; }

    /// <summary>Starts anew; may be called again after <see cref="Close"/>.</summary>
    public abstract void Open(Frame frame);

    public abstract bool Next(Frame frame);

    public virtual void Close()
    {
    }
}

/// <summary>One row without columns: a SELECT without FROM.</summary>
internal sealed class SingleRowOperator : Operator
{
    private bool _done;

    public override IEnumerable<INode> Nodes => [];

    public override void Open(Frame frame) => _done = false;

    public override bool Next(Frame frame)
    {
        if (_done) return false;
        return _done = true;
    }
}

/// <summary>Rows of expressions: VALUES.</summary>
internal sealed class ValuesOperator(Slot slot, Expr[][] rows) : Operator
{
    private int _next;

    public override IEnumerable<INode> Nodes => rows.SelectMany(r => r);

    public override void Open(Frame frame) => _next = 0;

    public override bool Next(Frame frame)
    {
        if (_next == rows.Length) return false;
        var row = rows[_next++];
        var values = new Value[row.Length];
        for (int i = 0; i < values.Length; i++) values[i] = row[i].Eval(frame);
        slot.Set(values);
        return true;
    }
}

/// <summary>Rows made by the sandbox itself: catalog views and table functions.</summary>
internal sealed class SystemOperator(Slot slot, Func<Frame, IEnumerable<Value[]>> source, Expr[] arguments) : Operator
{
    private IEnumerator<Value[]>? _rows;

    public override IEnumerable<INode> Nodes => arguments;

    public override void Open(Frame frame) => _rows = source(frame).GetEnumerator();

    public override bool Next(Frame frame)
    {
        if (!_rows!.MoveNext()) return false;
        slot.Set(_rows.Current);
        return true;
    }
}

internal sealed class FilterOperator(Operator child, Predicate predicate) : Operator
{
    private int _skipped;

    public override IEnumerable<INode> Nodes => [.. child.Nodes, predicate];

    public override void Open(Frame frame) => child.Open(frame);

    public override bool Next(Frame frame)
    {
        while (child.Next(frame))
        {
            if (predicate.Test(frame) == Truth.True) return true;
            if ((++_skipped & 4095) == 0) frame.Session.ThrowIfCancelled();
        }
        return false;
    }

    public override void Close() => child.Close();
}

/// <summary>A query as a source: its outputs become values of a slot.</summary>
internal sealed class ProjectOperator(Query query, Slot slot) : Operator
{
    public override IEnumerable<INode> Nodes => [query];

    public override void Open(Frame frame) => query.Root.Open(frame);

    public override bool Next(Frame frame)
    {
        if (!query.Root.Next(frame)) return false;
        var values = new Value[query.Outputs.Count];
        for (int i = 0; i < values.Length; i++) values[i] = query.Outputs[i].Eval(frame);
        slot.Set(values);
        return true;
    }

    public override void Close() => query.Root.Close();
}

/// <summary>TOP and OFFSET ... FETCH.</summary>
internal sealed class LimitOperator(Operator child, Expr? skip, Expr? take) : Operator
{
    private long _rest;

    public override IEnumerable<INode> Nodes => [.. child.Nodes, .. skip is null ? [] : new[] { skip }, .. take is null ? [] : new[] { take }];

    public override void Open(Frame frame)
    {
        long skipped = Count(skip, frame, 0);
        _rest = Count(take, frame, long.MaxValue);
        child.Open(frame);
        while (skipped-- > 0 && child.Next(frame))
        {
        }
    }

    public override bool Next(Frame frame) => _rest-- > 0 && child.Next(frame);

    public override void Close() => child.Close();

    private static long Count(Expr? expression, Frame frame, long none)
    {
        if (expression is null) return none;
        var value = expression.Eval(frame);
        if (value.IsNull || value.Long < 0)
            throw new SqlError(1060, 15, 1, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.");
        return value.Long;
    }
}

/// <summary>Queries one after the other into one slot: UNION ALL.</summary>
internal sealed class UnionAllOperator(IReadOnlyList<Query> queries, SqlType[] types, Slot slot) : Operator
{
    private int _current;

    public override IEnumerable<INode> Nodes => queries;

    public override void Open(Frame frame)
    {
        _current = 0;
        queries[0].Root.Open(frame);
    }

    public override bool Next(Frame frame)
    {
        while (!queries[_current].Root.Next(frame))
        {
            queries[_current].Root.Close();
            if (_current + 1 == queries.Count) return false;
            queries[++_current].Root.Open(frame);
        }
        var outputs = queries[_current].Outputs;
        var values = new Value[types.Length];
        for (int i = 0; i < values.Length; i++) values[i] = Conversion.Convert(outputs[i].Eval(frame), outputs[i].Type, types[i]);
        slot.Set(values);
        return true;
    }

    public override void Close() => queries[_current].Root.Close();
}

/// <summary>Lets each row of values pass once; with <paramref name="other"/>, as EXCEPT and INTERSECT do.</summary>
internal sealed class DistinctOperator(Operator child, Slot slot, Query? other = null, bool intersect = false) : Operator
{
    private HashSet<Value[]> _seen = [];
    private HashSet<Value[]>? _other;

    public override IEnumerable<INode> Nodes => [.. child.Nodes, .. other is null ? [] : new INode[] { other }];

    public override void Open(Frame frame)
    {
        var equality = new RowEquality(slot.Types);
        _seen = new HashSet<Value[]>(equality);
        _other = null;
        if (other is not null)
        {
            _other = new HashSet<Value[]>(equality);
            other.Root.Open(frame);
            while (other.Root.Next(frame))
                _other.Add([.. other.Outputs.Select((o, i) => Conversion.Convert(o.Eval(frame), o.Type, slot.Types[i]))]);
            other.Root.Close();
        }
        child.Open(frame);
    }

    public override bool Next(Frame frame)
    {
        while (child.Next(frame))
        {
            var values = slot.Values!;
            if (_other is not null && _other.Contains(values) != intersect) continue;
            if (_seen.Add(values)) return true;
        }
        return false;
    }

    public override void Close() => child.Close();
}

/// <summary>Equality of rows as GROUP BY and DISTINCT have it: NULL equals NULL.</summary>
internal sealed class RowEquality(IReadOnlyList<SqlType> types) : IEqualityComparer<Value[]>
{
    public bool Equals(Value[]? x, Value[]? y)
    {
        for (int i = 0; i < types.Count; i++)
            if (Comparison.Compare(x![i], y![i], types[i]) != 0) return false;
        return true;
    }

    public int GetHashCode(Value[] row)
    {
        int hash = 17;
        for (int i = 0; i < types.Count; i++) hash = HashCode.Combine(hash, Comparison.Hash(row[i], types[i]));
        return hash;
    }
}
