using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>ROW_NUMBER, RANK, DENSE_RANK and COUNT(*) over a partition; the number goes into a slot of its own.</summary>
internal sealed class WindowOperator(Operator child, string function, SortKey[] partition, SortKey[] order, Slot[] slots, Slot result) : Operator
{
    private readonly SortOperator _sorted = new(child, [.. partition, .. order], slots);
    private Queue<(object?[] Rows, long Number)> _ready = [];
    private (object?[] Rows, Value[] Partition, Value[] Order)? _ahead;

    public override IEnumerable<INode> Nodes => [.. _sorted.Nodes];

    public override void Open(Frame frame)
    {
        _sorted.Open(frame);
        _ready = [];
        _ahead = Read(frame);
    }

    public override bool Next(Frame frame)
    {
        if (_ready.Count == 0) Fill(frame);
        if (!_ready.TryDequeue(out var row)) return false;
        for (int i = 0; i < slots.Length; i++) slots[i].Restore(row.Rows[i]);
        result.Set([Value.From(row.Number)]);
        return true;
    }

    public override void Close() => _sorted.Close();

    // One partition at a time.
    private void Fill(Frame frame)
    {
        if (_ahead is not { } first) return;
        var rows = new List<(object?[] Rows, Value[] Partition, Value[] Order)>();
        while (_ahead is { } row && Same(row.Partition, first.Partition, partition))
        {
            rows.Add(row);
            _ahead = Read(frame);
        }
        long rank = 0, dense = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            if (i == 0 || !Same(rows[i].Order, rows[i - 1].Order, order))
            {
                rank = i + 1;
                dense++;
            }
            long number = function switch { "ROW_NUMBER" => i + 1, "RANK" => rank, "DENSE_RANK" => dense, _ => rows.Count };
            _ready.Enqueue((rows[i].Rows, number));
        }
    }

    private (object?[] Rows, Value[] Partition, Value[] Order)? Read(Frame frame)
    {
        if (!_sorted.Next(frame)) return null;
        return ([.. slots.Select(s => s.Capture())], Keys(partition, frame), Keys(order, frame));
    }

    private static Value[] Keys(SortKey[] keys, Frame frame) => [.. keys.Select(k => k.Expression.Eval(frame))];

    private static bool Same(Value[] left, Value[] right, SortKey[] keys)
    {
        for (int i = 0; i < keys.Length; i++)
            if (Comparison.Compare(left[i], right[i], keys[i].Expression.Type) != 0) return false;
        return true;
    }
}
