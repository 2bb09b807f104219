using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Definitions;

namespace SqlServerSandbox.Catalog.Images;

/// <summary>A table as a snapshot saw it: the root holds the rows, the empty layout the columns and indexes of that moment.</summary>
internal sealed class FrozenTable(Table table, Snapshot snapshot)
{
    private readonly TreeNode _root = snapshot.Root(table.Primary);
    private readonly long _identity = table.LastIdentity;

    /// <summary>A table between two commits that changed it, with the same columns and indexes.</summary>
    internal readonly record struct Moment(Table Table, long Commit, string Indexes);

    /// <summary>What names these rows; null when a commit came between.</summary>
    public Moment? At { get; } = table.LastCommit <= snapshot.Stamp ? new Moment(table, table.LastCommit, string.Join('\0', table.Indexes.Select(i => i.Name))) : null;

    /// <summary>Columns and indexes without rows.</summary>
    public Table Layout { get; } = TableLayout.Empty(table);

    /// <summary>A table with these rows, which goes its own way.</summary>
    public Table Thaw()
    {
        var thawed = TableLayout.Empty(Layout);
        thawed.LastIdentity = _identity;
        var cursor = new TreeCursor(_root);
        cursor.Seek(null);
        lock (thawed.Latch)
        {
            for (var row = cursor.Next(); row is not null; row = cursor.Next())
                if (snapshot.Sees(row)) thawed.Link(thawed.NewVersion(row.Image, TransactionMark.Ancient));
        }
        return thawed;
    }
}
