using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Plans;

internal enum JoinKind
{
    Inner,
    Left,
    Full,
}

/// <summary>For each row of the left, the right from its beginning.</summary>
internal sealed class LoopJoinOperator(Operator left, Operator right, Slot[] rightSlots, JoinKind kind, Predicate? on) : Operator
{
    private bool _hasLeft;
    private bool _matched;

    public override IEnumerable<INode> Nodes => [.. left.Nodes, .. right.Nodes, .. on is null ? [] : new INode[] { on }];

    public override void Open(Frame frame)
    {
        left.Open(frame);
        _hasLeft = false;
    }

    public override bool Next(Frame frame)
    {
        while (true)
        {
            if (!_hasLeft)
            {
                if (!left.Next(frame)) return false;
                frame.Session.ThrowIfCancelled();
                _hasLeft = true;
                _matched = false;
                right.Open(frame);
            }
            while (right.Next(frame))
            {
                if (on is not null && on.Test(frame) != Truth.True) continue;
                _matched = true;
                return true;
            }
            right.Close();
            _hasLeft = false;
            if (kind != JoinKind.Left || _matched) continue;
            foreach (var slot in rightSlots) slot.Set((Value[]?)null);
            return true;
        }
    }

    public override void Close()
    {
        left.Close();
        if (_hasLeft) right.Close();
    }
}

/// <summary>Joins on equal keys: the right is read once into a table.</summary>
internal sealed class HashJoinOperator(
    Operator left, Operator right, Slot[] leftSlots, Slot[] rightSlots, Expr[] leftKeys, Expr[] rightKeys, JoinKind kind, Predicate? on) : Operator
{
    private sealed class Entry(object?[] rows)
    {
        public readonly object?[] Rows = rows;
        public bool Matched;
    }

    private Dictionary<Value[], List<Entry>> _table = [];
    private List<Entry> _all = [];
    private List<Entry>? _candidates;
    private int _next;
    private bool _matched;
    private bool _hasLeft;
    private int _unmatched = -1;

    public override IEnumerable<INode> Nodes => [.. left.Nodes, .. right.Nodes, .. leftKeys, .. rightKeys, .. on is null ? [] : new INode[] { on }];

    public override void Open(Frame frame)
    {
        _table = new Dictionary<Value[], List<Entry>>(new RowEquality([.. rightKeys.Select(k => k.Type)]));
        _all = [];
        _unmatched = -1;
        _hasLeft = false;
        right.Open(frame);
        while (right.Next(frame))
        {
            var entry = new Entry([.. rightSlots.Select(s => s.Capture())]);
            _all.Add(entry);
            if ((_all.Count & 2047) == 0) frame.Session.ThrowIfCancelled();
            if (Keys(rightKeys, frame) is not { } key) continue;
            if (!_table.TryGetValue(key, out var list)) _table[key] = list = [];
            list.Add(entry);
        }
        right.Close();
        left.Open(frame);
    }

    public override bool Next(Frame frame)
    {
        while (_unmatched < 0)
        {
            if (!_hasLeft)
            {
                if (!left.Next(frame))
                {
                    if (kind != JoinKind.Full) return false;
                    _unmatched = 0;
                    foreach (var slot in leftSlots) slot.Set((Value[]?)null);
                    break;
                }
                _hasLeft = true;
                _matched = false;
                _next = 0;
                _candidates = Keys(leftKeys, frame) is { } key && _table.TryGetValue(key, out var list) ? list : null;
            }
            while (_candidates is not null && _next < _candidates.Count)
            {
                var entry = _candidates[_next++];
                Restore(entry);
                if (on is not null && on.Test(frame) != Truth.True) continue;
                _matched = entry.Matched = true;
                return true;
            }
            _hasLeft = false;
            if (kind == JoinKind.Inner || _matched) continue;
            foreach (var slot in rightSlots) slot.Set((Value[]?)null);
            return true;
        }
        while (_unmatched < _all.Count)
        {
            var entry = _all[_unmatched++];
            if (entry.Matched) continue;
            Restore(entry);
            return true;
        }
        return false;
    }

    public override void Close() => left.Close();

    private void Restore(Entry entry)
    {
        for (int i = 0; i < rightSlots.Length; i++) rightSlots[i].Restore(entry.Rows[i]);
    }

    private static Value[]? Keys(Expr[] expressions, Frame frame)
    {
        var key = new Value[expressions.Length];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = expressions[i].Eval(frame);
            if (key[i].IsNull) return null;
        }
        return key;
    }
}
