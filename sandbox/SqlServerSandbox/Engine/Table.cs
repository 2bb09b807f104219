using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Engine;

/// <summary>The rows of a table and its indexes.</summary>
/// <remarks>Trees and row states are changed under <see cref="Latch"/>, which is held for microseconds, never for a wait.</remarks>
internal sealed class Table
{
    private static long s_sequence;

    private long _nextRow;
    private long _identity;

    public Table(IReadOnlyList<Column> columns)
    {
        Columns = [.. columns];
        Types = [.. Columns.Select(c => c.Type)];
        Kinds = [.. Types.Select(t => t.Cell)];
        IdentityColumn = Array.FindIndex(Columns, c => c.Identity);
        RowVersionColumn = Array.FindIndex(Columns, c => c.IsRowVersion);
        if (IdentityColumn >= 0) _identity = Columns[IdentityColumn].Seed - Columns[IdentityColumn].Increment;
        Locks = new TableLocks(this);
        Indexes = [new TableIndex("", new KeyOrder(Types, [], []), false, IndexKind.Heap, true)];
    }

    /// <summary>The order in which latches of several tables are taken.</summary>
    public long Sequence { get; } = Interlocked.Increment(ref s_sequence);

    /// <summary>Where the table is, for locks and logs; 0 before it has a name.</summary>
    public int DatabaseId => Owner?.DatabaseId ?? 0;

    public int ObjectId => Owner?.ObjectId ?? 0;

    public ITableOwner? Owner { get; set; }

    /// <summary>When it came into being in this shape, in the order of commits; 0 for what was there before anybody.</summary>
    public long Made { get; set; }

    /// <summary>Who made it; that transaction sees it.</summary>
    public TransactionMark? Maker { get; set; }

    public object Latch { get; } = new();

    public TableLocks Locks { get; }

    public Column[] Columns { get; }

    public SqlType[] Types { get; }

    public CellKind[] Kinds { get; }

    /// <summary>The first holds the rows: the clustered index, or the heap.</summary>
    public List<TableIndex> Indexes { get; }

    public int IdentityColumn { get; }

    public int RowVersionColumn { get; }

    public long LastIdentity { get => Volatile.Read(ref _identity); set => Volatile.Write(ref _identity, value); }

    public TableIndex Primary => Indexes[0];

    /// <summary>The last commit that changed a row.</summary>
    public long LastCommit { get; set; }

    public TableIndex? PrimaryKey => Indexes.Find(i => i.Kind == IndexKind.PrimaryKey);

    public long NextIdentity() => Interlocked.Add(ref _identity, Columns[IdentityColumn].Increment);

    public void NoteIdentity(long value)
    {
        bool further = Columns[IdentityColumn].Increment > 0 ? value > LastIdentity : value < LastIdentity;
        if (further) LastIdentity = value;
    }

    /// <param name="image">The row.</param>
    /// <param name="mark">Who writes it.</param>
    /// <param name="replaced">The version that it takes the place of.</param>
    public RowVersion NewVersion(byte[] image, TransactionMark mark, RowVersion? replaced = null)
    {
        long id = Interlocked.Increment(ref _nextRow);
        return new RowVersion(image, mark, replaced?.Place ?? id, id);
    }

    /// <summary>Puts a version into all trees; the caller holds the latch and has checked uniqueness.</summary>
    public void Link(RowVersion row)
    {
        foreach (var index in Indexes)
            if (index.Filter is null || index.Filter.Holds(row.Image)) index.Tree.Insert(row);
    }

    public void Unlink(RowVersion row)
    {
        foreach (var index in Indexes)
            if (index.Filter is null || index.Filter.Holds(row.Image)) index.Tree.Remove(row);
    }

    /// <summary>
    /// A transaction that must end before it is known whether <paramref name="image"/> is a duplicate, or null.
    /// </summary>
    /// <remarks><paramref name="duplicate"/> is the index that has the key already, if that is certain.</remarks>
    public TransactionMark? FindConflict(byte[] image, TransactionMark mine, out TableIndex? duplicate)
    {
        duplicate = null;
        foreach (var index in Indexes)
        {
            if (!index.Unique || index.Filter?.Holds(image) == false) continue;
            var cursor = new TreeCursor(index.Tree.Root);
            var order = index.Order;
            cursor.Seek(row => order.CompareKeys(row.Image, image));
            for (var row = cursor.Next(); row is not null && order.CompareKeys(row.Image, image) == 0; row = cursor.Next())
            {
                var created = row.Created;
                var ended = row.Ended;
                if (created.Stamp == TransactionMark.RolledBack) continue;
                if (created != mine && created.IsActive) return created;
                if (ended is not null && ended.Stamp != TransactionMark.RolledBack)
                {
                    if (ended == mine || ended.IsCommitted) continue;
                    return ended;
                }
                duplicate = index;
                return null;
            }
        }
        return null;
    }

    public TableIndex AddIndex(TableIndex index)
    {
        lock (Latch)
        {
            var source = Primary.Tree;
            if (index.Clustered && Primary.Kind == IndexKind.Heap)
            {
                Indexes[0] = index;
                Fill(index, source);
                return index;
            }
            Fill(index, source);
            if (index.Clustered) Indexes.Insert(0, index);
            else Indexes.Add(index);
        }
        return index;
    }

    public void RemoveIndex(TableIndex index)
    {
        lock (Latch)
        {
            if (index == Primary)
            {
                var heap = new TableIndex("", new KeyOrder(Types, [], []), false, IndexKind.Heap, true);
                Fill(heap, index.Tree);
                Indexes[0] = heap;
            }
            else
            {
                Indexes.Remove(index);
            }
        }
    }

    private static void Fill(TableIndex index, Tree source)
    {
        var rows = new List<RowVersion>((int)source.Count);
        var cursor = new TreeCursor(source.Root);
        cursor.Seek(null);
        for (var row = cursor.Next(); row is not null; row = cursor.Next())
            if (index.Filter is null || index.Filter.Holds(row.Image)) rows.Add(row);
        var order = index.Order;
        var prefixes = new ulong[rows.Count];
        for (int i = 0; i < prefixes.Length; i++) prefixes[i] = order.Prefix(rows[i].Image);
        var sorted = rows.ToArray();
        Array.Sort(prefixes, sorted);
        // Runs of equal prefixes are put in order by the whole key.
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && prefixes[end] == prefixes[start]) end++;
            if (end - start > 1) Array.Sort(sorted, start, end - start, Comparer<RowVersion>.Create(order.Compare));
            start = end;
        }
        foreach (var row in sorted) index.Tree.Insert(row);
    }
}
