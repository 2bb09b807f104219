using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>One end of a range of an index: compares the leading key column with an expression.</summary>
internal sealed record Bound(Expr Column, Expr Limit, bool Inclusive);

/// <summary>Walks a table along an index, as the statement's snapshot sees it, or as it is while it is walked.</summary>
internal sealed class ScanOperator(Slot slot, Table table, TableIndex index) : Operator
{
    private const int PageRows = 64;

    private TreeCursor _cursor;
    private Snapshot? _snapshot;
    private Func<RowVersion, int>? _upper;
    private Func<RowVersion, int>? _lower;
    private ScanLocks? _locks;
    private long _taken;
    private Slot? _probe;
    private bool _empty;
    private int _visited;
    private RowVersion? _last;

    public Slot Slot => slot;

    public Table Table => table;

    public TableIndex Index { get; set; } = index;

    /// <summary>The low and high end of the range in key order; each may be missing.</summary>
    public Bound? From { get; set; }

    public Bound? To { get; set; }

    /// <summary>Where the leading key column is equal to something: what the key columns behind it are equal to.</summary>
    public IReadOnlyList<Bound> Behind { get; set; } = [];

    public bool Backward { get; set; }

    public Access Access { get; init; } = new();

    /// <summary>What is asked of a row besides the range: only those that meet it are kept locked.</summary>
    public Predicate? Condition { get; set; }

    private bool Live => Access.Locking || Access.Dirty;

    // Whoever writes copies the root that was frozen.
    private bool Moved => _snapshot is null || !_snapshot.Covers(Index) || _snapshot.Root(Index) != Index.Tree.Root;

    public override IEnumerable<INode> Nodes
    {
        get
        {
            if (From is not null) yield return From.Limit;
            if (To is not null) yield return To.Limit;
            foreach (var bound in Behind) yield return bound.Limit;
        }
    }

    public override void Open(Frame frame)
    {
        // The column of a bound is read through a slot of its own, so that seeking does not disturb the row.
        _probe ??= new Slot(-1, slot.Types);
        _empty = false;
        _lower = Locate(frame, From, upper: false, _probe);
        _upper = Locate(frame, To, upper: true, _probe);
        if (Access.Locking && !_empty)
        {
            _locks = new ScanLocks(table, Access, frame);
            _locks.Begin(owner => Range(frame, owner));
        }
        if (!Live) _snapshot = frame.Snapshot!;
        else if (Moved) Renew(frame);
        _visited = 0;
        _last = null;
        Place();
    }

    public override bool Next(Frame frame)
    {
        if (_empty) return false;
        while (true)
        {
            var row = Backward ? _cursor.Previous() : _cursor.Next();
            if (row is null) return false;
            if ((++_visited & 2047) == 0) frame.Session.ThrowIfCancelled();
            if (!Backward && _upper is not null && _upper(row) >= 0) return false;
            if (Backward && _lower is not null && _lower(row) < 0) return false;
            if (Live && !Settled(row, frame)) continue;
            if (!_snapshot!.Sees(row)) continue;
            slot.Set(row);
            if (Access.Hold == Hold.Rows && Wanted(frame) && !_locks!.Keep(row))
            {
                Renew(frame);
                Resume(row);
                continue;
            }
            _last = row;
            return true;
        }
    }

    // Whether a row of a table that is read as it goes is to be looked at now; else the cursor has been placed anew, or the row was met in another version.
    private bool Settled(RowVersion row, Frame frame)
    {
        if (row.Place == _last?.Place) return false;
        if (Access.Locking && _locks!.Against(row).Count > 0)
        {
            if (Access.PassesLocked) return false;
            _locks.WaitFor(row);
        }
        else if (!Replaced(row) && ((_visited & (PageRows - 1)) != 0 || !Moved))
        {
            return true;
        }
        Renew(frame);
        Resume(row);
        return false;
    }

    // Whether the row has changed since its page was taken: it is still there, in a version that the page has not.
    private bool Replaced(RowVersion row) => Access.Locking && row.Ended is { IsCommitted: true } ended && ended.Stamp > _taken;

    private bool Wanted(Frame frame) => Condition is null || Condition.Test(frame) == Truth.True;

    private void Renew(Frame frame)
    {
        _taken = frame.Session.Server.Transactions.Now;
        _snapshot = Snapshot.Live(table, frame.Session.Transaction?.Mark, Access.Dirty);
    }

    // The range as it is kept for others to look at, with a row of its own to compare with.
    private RangeLock Range(Frame frame, Transaction owner)
    {
        var probe = new Slot(-1, slot.Types);
        return new RangeLock(owner, table, Access.Mode, Index)
        {
            Lower = Locate(frame, From, upper: false, probe),
            Upper = Locate(frame, To, upper: true, probe),
            Low = End(frame, From),
            High = End(frame, To),
        };
    }

    private RangeEnd? End(Frame frame, Bound? bound)
    {
        if (bound is null) return null;
        Bound[] bounds = [bound, .. Behind];
        return new RangeEnd([.. bounds.Select(b => b.Limit.Eval(frame))], [.. bounds.Select(b => b.Limit.Type)], bound.Inclusive);
    }

    // From page to page, and after a wait, the table is read as it is then: a row that moves may be met twice, or not at all.
    private void Resume(RowVersion next)
    {
        _cursor = new TreeCursor(_snapshot!.Root(Index));
        var order = Index.Order;
        _cursor.Seek(Backward ? row => order.ComparePlaces(row, next) <= 0 ? -1 : 1 : row => order.ComparePlaces(row, next));
    }

    private void Place()
    {
        _cursor = new TreeCursor(_snapshot!.Root(Index));
        if (!Backward) _cursor.Seek(_lower);
        else if (_upper is not null) _cursor.Seek(_upper);
        else _cursor.SeekEnd();
    }

    // Tells of a row whether it lies before (negative) the end of a range.
    private Func<RowVersion, int>? Locate(Frame frame, Bound? bound, bool upper, Slot probe)
    {
        if (bound is null) return null;
        var parts = new Func<RowVersion, int>[Behind.Count + 1];
        for (int i = 0; i < parts.Length; i++)
        {
            if (Part(frame, i == 0 ? bound : Behind[i - 1], Index.Order.Keys[i], probe) is not { } part)
            {
                _empty = true;
                return null;
            }
            parts[i] = part;
        }
        int end = bound.Inclusive == upper ? -1 : 1;
        if (parts is [var only]) return row => only(row) is var order and not 0 ? order : end;
        return row =>
        {
            foreach (var part in parts)
                if (part(row) is var order and not 0) return order;
            return end;
        };
    }

    // Compares one key column with its limit; null when that is NULL, to which nothing is equal.
    private Func<RowVersion, int>? Part(Frame frame, Bound bound, KeyColumn key, Slot probe)
    {
        var limit = bound.Limit.Eval(frame);
        if (limit.IsNull) return null;
        int ordinal = key.Ordinal;
        bool descending = key.Descending;
        var stored = slot.Types[ordinal];
        var type = bound.Column.Type;
        return row =>
        {
            probe.Set(row.Image);
            var value = probe.Get(ordinal);
            if (!value.IsNull) value = Conversion.Convert(value, stored, type);
            int order = type.Family == Family.Decimal && !value.IsNull
                ? Comparison.CompareDecimals(value.Decimal, type.Scale, limit.Decimal, bound.Limit.Type.Scale)
                : Comparison.Compare(value, limit, type);
            return descending ? -order : order;
        };
    }
}
