using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Sql.Plans;

internal sealed record SortKey(Expr Expression, bool Descending);

/// <summary>Puts rows in order; with a limit, keeps only the first ones.</summary>
internal sealed class SortOperator(Operator child, SortKey[] keys, Slot[] slots, Expr? take = null) : Operator
{
    private readonly struct Row(Value[] key, object?[] sources, int age)
    {
        public readonly Value[] Key = key;
        public readonly object?[] Sources = sources;
        public readonly int Age = age;
    }

    private Row[] _rows = [];
    private int _count;
    private int _next;

    public override IEnumerable<INode> Nodes => [.. child.Nodes, .. keys.Select(k => k.Expression)];

    public override void Open(Frame frame)
    {
        long limit = take is null ? int.MaxValue : Math.Max(0, take.Eval(frame).Long);
        var order = Comparer<Row>.Create(Compare);
        var heap = limit <= 100_000 ? new PriorityQueue<Row, Row>(Comparer<Row>.Create((a, b) => Compare(b, a))) : null;
        var all = new List<Row>();
        int age = 0;
        child.Open(frame);
        while (child.Next(frame))
        {
            if ((age & 2047) == 0) frame.Session.ThrowIfCancelled();
            var key = new Value[keys.Length];
            for (int i = 0; i < key.Length; i++) key[i] = keys[i].Expression.Eval(frame);
            if (heap is not null && heap.Count >= limit)
            {
                // Most rows of a long table lose against the worst row kept: they are dropped before they are captured.
                if (limit == 0 || CompareKeys(key, heap.Peek().Key) >= 0) continue;
                heap.Dequeue();
            }
            var sources = new object?[slots.Length];
            for (int i = 0; i < sources.Length; i++) sources[i] = slots[i].Capture();
            var row = new Row(key, sources, age++);
            if (heap is null) all.Add(row);
            else heap.Enqueue(row, row);
        }
        child.Close();
        if (heap is not null) all.AddRange(heap.UnorderedItems.Select(i => i.Element));
        _rows = [.. all];
        _count = _rows.Length;
        _next = 0;
        SortRows(order);
    }

    public override bool Next(Frame frame)
    {
        if (_next >= _count) return false;
        var sources = _rows[_next].Sources;
        // Rows that were sent are let go.
        _rows[_next++] = default;
        for (int i = 0; i < sources.Length; i++) slots[i].Restore(sources[i]);
        return true;
    }

    public override void Close() => _rows = [];

    // Sorts by eight bytes of the first key, then what those bytes could not tell apart.
    private void SortRows(Comparer<Row> order)
    {
        if (keys.Length == 0) return;
        if (_count < 1000)
        {
            Array.Sort(_rows, order);
            return;
        }
        var prefixes = new ulong[_count];
        for (int i = 0; i < _count; i++)
        {
            ulong prefix = KeyPrefix.Of(_rows[i].Key[0], keys[0].Expression.Type);
            prefixes[i] = keys[0].Descending ? ~prefix : prefix;
        }
        Array.Sort(prefixes, _rows);
        for (int start = 0; start < _count;)
        {
            int end = start + 1;
            while (end < _count && prefixes[end] == prefixes[start]) end++;
            if (end - start > 1) Array.Sort(_rows, start, end - start, order);
            start = end;
        }
    }

    private int Compare(Row left, Row right)
    {
        int order = CompareKeys(left.Key, right.Key);
        return order != 0 ? order : left.Age.CompareTo(right.Age);
    }

    private int CompareKeys(Value[] left, Value[] right)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            int order = Comparison.Compare(left[i], right[i], keys[i].Expression.Type);
            if (order != 0) return keys[i].Descending ? -order : order;
        }
        return 0;
    }
}
