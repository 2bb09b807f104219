using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>One end of a range of an index: compares the leading key column with an expression.</summary>
internal sealed record Bound(Expr Column, Expr Limit, bool Inclusive);

/// <summary>Walks a table along an index, as the statement's snapshot sees it.</summary>
internal sealed class ScanOperator(Slot slot, Table table, TableIndex index) : Operator
{
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

    public bool Backward { get; set; }

    /// <summary>Whether a row that another transaction has written makes this scan wait for it.</summary>
    public bool Locking { get; init; }

    /// <summary>NOLOCK: reads what is not committed.</summary>
    public bool Dirty { get; init; }

    public override IEnumerable<INode> Nodes
    {
        get
        {
            if (From is not null) yield return From.Limit;
            if (To is not null) yield return To.Limit;
        }
    }

    public override void Open(Frame frame)
    {
        _snapshot = Dirty
            ? Snapshot.Take([table], frame.Session.Server.Transactions, frame.Session.Transaction?.Mark, dirty: true)
            : frame.Snapshot!;
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
            if (Locking && Blocking(row, frame) is { } mark)
            {
                Wait(frame, mark);
                continue;
            }
            _last = row;
            if (!_snapshot!.Sees(row)) continue;
            slot.Set(row);
            return true;
        }
    }

    private static TransactionMark? Blocking(RowVersion row, Frame frame)
    {
        var mine = frame.Session.Transaction?.Mark;
        if (row.Created.IsActive && row.Created != mine) return row.Created;
        return row.Ended is { IsActive: true } ended && ended != mine ? ended : null;
    }

    // After a wait the rest of the range is read as it is then.
    private void Wait(Frame frame, TransactionMark mark)
    {
        var session = frame.Session;
        session.Server.Transactions.WaitFor(mark, session.Transaction, session);
        _snapshot = Snapshot.Take([table], session.Server.Transactions, session.Transaction?.Mark, dirty: false);
        Place();
    }

    private void Place()
    {
        _cursor = new TreeCursor(_snapshot!.Root(Index));
        var order = Index.Order;
        if (_last is { } last)
        {
            _cursor.Seek(Backward ? row => order.Compare(row, last) : row => order.Compare(row, last) <= 0 ? -1 : 1);
            return;
        }
        if (!Backward) _cursor.Seek(_lower);
        else if (_upper is not null) _cursor.Seek(_upper);
        else _cursor.SeekEnd();
    }

    // Tells of a row whether it lies before (negative) the end of a range.
    private Func<RowVersion, int>? Locate(Frame frame, Bound? bound, bool upper)
    {
        if (bound is null) return null;
        var limit = bound.Limit.Eval(frame);
        if (limit.IsNull)
        {
            _empty = true;
            return null;
        }
        _probe ??= new Slot(-1, slot.Types);
        var probe = _probe;
        int ordinal = Index.Order.Keys[0].Ordinal;
        bool descending = Index.Order.Keys[0].Descending;
        var column = bound.Column;
        var stored = slot.Types[ordinal];
        var type = column.Type;
        bool behind = bound.Inclusive == upper;
        return row =>
        {
            probe.Set(row.Image);
            var value = probe.Get(ordinal);
            if (!value.IsNull) value = Conversion.Convert(value, stored, type);
            int order = type.Family == Family.Decimal && !value.IsNull
                ? Comparison.CompareDecimals(value.Decimal, type.Scale, limit.Decimal, bound.Limit.Type.Scale)
                : Comparison.Compare(value, limit, type);
            if (descending) order = -order;
            return order != 0 ? order : behind ? -1 : 1;
        };
    }
}
