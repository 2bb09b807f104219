namespace SqlServerSandbox.Engine;

/// <summary>What a statement sees: everything committed before a moment, and what its own transaction wrote.</summary>
internal sealed class Snapshot(long stamp, TransactionMark? own, bool dirty)
{
    private readonly Dictionary<TableIndex, TreeNode> _roots = [];

    public long Stamp => stamp;

    /// <summary>Takes the moment and the roots of tables together, under their latches.</summary>
    public static Snapshot Take(IEnumerable<Table> tables, TransactionManager manager, TransactionMark? own, bool dirty) =>
        Take(tables, () => manager.Now, own, dirty);

    /// <summary>The moment that a transaction under SNAPSHOT sees, with what it has written itself since.</summary>
    /// <remarks>Versions that others have ended since are kept in the trees until the transaction ends.</remarks>
    public static Snapshot At(long stamp, IEnumerable<Table> tables, TransactionMark own) => Take(tables, () => stamp, own, dirty: false);

    private static Snapshot Take(IEnumerable<Table> tables, Func<long> now, TransactionMark? own, bool dirty)
    {
        // Sorted, so that two takers never wait for each other in a circle.
        var ordered = tables.Distinct().OrderBy(t => t.Sequence).ToArray();
        int held = 0;
        try
        {
            for (; held < ordered.Length; held++) Monitor.Enter(ordered[held].Latch);
            var snapshot = new Snapshot(now(), own, dirty);
            foreach (var table in ordered)
                foreach (var index in table.Indexes) snapshot._roots[index] = index.Tree.Freeze();
            return snapshot;
        }
        finally
        {
            while (held > 0) Monitor.Exit(ordered[--held].Latch);
        }
    }

    /// <summary>What is committed, or with <paramref name="dirty"/> written, at whatever moment a row is looked at.</summary>
    public static Snapshot Live(Table table, TransactionMark? own, bool dirty) => Take([table], () => long.MaxValue, own, dirty);

    public TreeNode Root(TableIndex index) => _roots[index];

    public bool Covers(TableIndex index) => _roots.ContainsKey(index);

    public bool Sees(RowVersion row)
    {
        if (!Contains(row.Created)) return false;
        var ended = row.Ended;
        return ended is null || !Contains(ended);
    }

    private bool Contains(TransactionMark mark)
    {
        if (mark == own) return true;
        long at = mark.Stamp;
        return at > 0 ? at <= stamp : dirty && at == TransactionMark.Active;
    }
}
