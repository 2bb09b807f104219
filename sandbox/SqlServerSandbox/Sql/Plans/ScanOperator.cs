using SqlServerSandbox.Engine;
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

    /// <summary>Whether a row that another transaction has written makes this scan wait for it.</summary>
    public bool Locking { get; init; }

    /// <summary>The lock that it waits for.</summary>
    public string Mode { get; init; } = "S";

    /// <summary>NOLOCK: reads what is not committed.</summary>
    public bool Dirty { get; init; }

    private bool Live => Locking || Dirty;

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
        if (!Live) _snapshot = frame.Snapshot!;
        else if (Moved) _snapshot = Snapshot.Live(table, frame.Session.Transaction?.Mark, Dirty);
        // The column of a bound is read through a slot of its own, so that seeking does not disturb the row.
        _empty = false;
        _lower = Locate(frame, From, upper: false);
        _upper = Locate(frame, To, upper: true);
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
            _last = row;
            slot.Set(row);
            return true;
        }
    }

    // Whether a row of a table that is read as it goes is to be looked at now; else the cursor has been placed anew, or the row was met in another version.
    private bool Settled(RowVersion row, Frame frame)
    {
        if (row.Place == _last?.Place) return false;
        if (Locking && Blocking(row, frame) is { } mark)
        {
            var session = frame.Session;
            session.Server.Transactions.WaitFor(mark, session.Transaction, session, new LockRequest(table, row, Mode));
        }
        else if ((_visited & (PageRows - 1)) != 0 || !Moved)
        {
            return true;
        }
        _snapshot = Snapshot.Live(table, frame.Session.Transaction?.Mark, Dirty);
        Resume(row);
        return false;
    }

    private static TransactionMark? Blocking(RowVersion row, Frame frame)
    {
        var mine = frame.Session.Transaction?.Mark;
        if (row.Created.IsActive && row.Created != mine) return row.Created;
        return row.Ended is { IsActive: true } ended && ended != mine ? ended : null;
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
    private Func<RowVersion, int>? Locate(Frame frame, Bound? bound, bool upper)
    {
        if (bound is null) return null;
        var parts = new Func<RowVersion, int>[Behind.Count + 1];
        for (int i = 0; i < parts.Length; i++)
        {
            if (Part(frame, i == 0 ? bound : Behind[i - 1], Index.Order.Keys[i]) is not { } part)
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
    private Func<RowVersion, int>? Part(Frame frame, Bound bound, KeyColumn key)
    {
        var limit = bound.Limit.Eval(frame);
        if (limit.IsNull) return null;
        _probe ??= new Slot(-1, slot.Types);
        var probe = _probe;
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
