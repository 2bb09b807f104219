namespace SqlServerSandbox.Engine.Locks;

/// <summary>The locks on a table and its rows that transactions keep; what they have written is locked by its versions.</summary>
/// <remarks>
/// Everything but <see cref="Any"/> is called under the table's latch. A lock whose transaction has ended stands in nobody's way.
/// </remarks>
internal sealed class TableLocks(Table table)
{
    /// <summary>So many row locks of a transaction become one on the table, if nobody else is in the way; else it is tried again later.</summary>
    private const int Escalation = 5000;
    private const int NextAttempt = 1250;

    private readonly Dictionary<long, List<RowLock>> _rows = [];
    private readonly List<RangeLock> _ranges = [];
    private readonly List<TableLock> _whole = [];
    private readonly List<Transaction> _writers = [];
    private readonly Dictionary<Transaction, int> _counts = [];
    private volatile int _held;

    /// <summary>Whether there is any lock at all.</summary>
    public bool Any => _held > 0;

    /// <summary>Who stands in the way of a lock on a row.</summary>
    public IReadOnlyList<Transaction> AgainstRow(RowVersion row, LockMode wanted, Transaction? asks)
    {
        if (!Any) return [];
        var hindering = Whole(Intent(wanted), asks).Concat(_ranges.Where(r => r.Hinders(asks, wanted) && r.Covers(row)));
        if (_rows.TryGetValue(row.Place, out var locks)) hindering = hindering.Concat(locks.Where(l => l.Hinders(asks, wanted)));
        return Owners(hindering);
    }

    /// <summary>Who stands in the way of a new row, or of a row with another key.</summary>
    public IReadOnlyList<Transaction> AgainstNew(RowVersion row, Transaction asks) =>
        Any ? Owners(Whole(LockMode.Exclusive, asks).Concat(_ranges.Where(r => r.Hinders(asks, LockMode.Exclusive) && r.Covers(row)))) : [];

    /// <summary>Who stands in the way of a range; rows in it that are locked are met when it is read.</summary>
    public IReadOnlyList<Transaction> AgainstRange(RangeLock wanted) =>
        Owners(Whole(Intent(wanted.Mode), wanted.Owner).Concat(_ranges.Where(r => r.Hinders(wanted.Owner, wanted.Mode) && !r.IsApartFrom(wanted))));

    /// <summary>Who stands in the way of a lock on the whole table.</summary>
    public IReadOnlyList<Transaction> AgainstTable(LockMode wanted, Transaction? asks)
    {
        ForgetWriters();
        var hindering = _whole.Concat<HeldLock>(_ranges).Concat(_rows.Values.SelectMany(l => l)).Where(l => l.Hinders(asks, wanted));
        return [.. Owners(hindering).Union(_writers.Where(w => w != asks))];
    }

    /// <summary>All that have read and keep it.</summary>
    public IReadOnlyList<Transaction> Holders(Transaction? besides) =>
        Owners(_whole.Concat<HeldLock>(_ranges).Concat(_rows.Values.SelectMany(l => l)).Where(l => l.Owner != besides && l.Owner.Mark.IsActive));

    /// <summary>Notes who writes, which is an intent that a lock on the table has to wait for.</summary>
    public void NoteWriter(Transaction writer)
    {
        if (_writers.Count > 0 && _writers[^1] == writer) return;
        ForgetWriters();
        _writers.Remove(writer);
        _writers.Add(writer);
    }

    public void LockRow(RowVersion row, LockMode mode, Transaction owner)
    {
        if (_whole.Exists(l => l.Owner == owner && l.Mode >= mode)) return;
        if (!_rows.TryGetValue(row.Place, out var locks)) _rows[row.Place] = locks = [];
        if (locks.Find(l => l.Owner == owner) is { } known)
        {
            if (mode > known.Mode) known.Mode = mode;
            return;
        }
        var added = new RowLock(owner, table, mode, row);
        locks.Add(added);
        Note(added);
        int count = _counts[owner] = _counts.GetValueOrDefault(owner) + 1;
        if (count >= Escalation && (count - Escalation) % NextAttempt == 0) Escalate(owner);
    }

    public void LockRange(RangeLock range)
    {
        _ranges.Add(range);
        Note(range);
    }

    public void LockTable(LockMode mode, Transaction owner)
    {
        if (_whole.Find(l => l.Owner == owner) is { } known)
        {
            if (mode > known.Mode) known.Mode = mode;
            return;
        }
        var added = new TableLock(owner, table, mode);
        _whole.Add(added);
        Note(added);
    }

    public void Release(HeldLock held)
    {
        bool removed = held switch
        {
            RangeLock range => _ranges.Remove(range),
            TableLock whole => _whole.Remove(whole),
            RowLock row => Release(row),
            _ => false,
        };
        if (removed) _held--;
    }

    private static LockMode Intent(LockMode wanted) => wanted == LockMode.Exclusive ? LockMode.Exclusive : LockMode.Shared;

    private static IReadOnlyList<Transaction> Owners(IEnumerable<HeldLock> locks) => [.. locks.Select(l => l.Owner).Distinct()];

    private IEnumerable<HeldLock> Whole(LockMode intent, Transaction? asks) => _whole.Where(l => l.Hinders(asks, intent));

    private void Note(HeldLock added)
    {
        _held++;
        added.Owner.NoteLock(added);
    }

    private bool Release(RowLock row)
    {
        if (!_rows.TryGetValue(row.Row.Place, out var locks) || !locks.Remove(row)) return false;
        if (locks.Count == 0) _rows.Remove(row.Row.Place);
        if (--_counts[row.Owner] == 0) _counts.Remove(row.Owner);
        return true;
    }

    private void ForgetWriters() => _writers.RemoveAll(w => !w.Mark.IsActive);

    private void Escalate(Transaction owner)
    {
        var mine = _rows.Values.SelectMany(l => l).Where(l => l.Owner == owner).ToArray();
        var mode = mine.Any(l => l.Mode != LockMode.Shared) ? LockMode.Exclusive : LockMode.Shared;
        if (AgainstTable(mode, owner).Count > 0) return;
        LockTable(mode, owner);
        foreach (var row in mine) Release((HeldLock)row);
    }
}
