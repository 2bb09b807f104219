using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Tracking;

namespace SqlServerSandbox.Catalog.Images;

/// <summary>A database as it was at one moment: what BACKUP writes. Taking one copies the catalogue, and of the rows only the roots of their trees.</summary>
internal sealed class DatabaseImage
{
    private readonly Database _state;
    private readonly Dictionary<Table, FrozenTable> _tables = [];

    private DatabaseImage(Database database, TransactionManager transactions)
    {
        var objects = database.Objects.OfType<TableObject>().ToArray();
        var snapshot = Snapshot.Take(objects.Select(o => o.Data), transactions, own: null, dirty: false);
        var layouts = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
        foreach (var table in objects.Select(o => o.Data).Distinct())
        {
            var frozen = new FrozenTable(table, snapshot);
            _tables[frozen.Layout] = frozen;
            Match(layouts, table, frozen.Layout);
        }
        _state = Copy(database, layouts, snapshot.Stamp);
    }

    public string Name => _state.Name;

    public static DatabaseImage Take(Database database, TransactionManager transactions) => new(database, transactions);

    /// <summary>A database of its own with what the image holds.</summary>
    public Database Thaw() => Thaw(frozen => frozen.Thaw());

    /// <summary>A database with what the image holds, over tables that <paramref name="thaw"/> makes or finds.</summary>
    public Database Thaw(Func<FrozenTable, Table> thaw)
    {
        var tables = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
        foreach (var (layout, frozen) in _tables) Match(tables, layout, thaw(frozen));
        return Copy(_state, tables, long.MaxValue);
    }

    // Keys are objects with an index of their table.
    private static void Match(Dictionary<object, object> matches, Table from, Table to)
    {
        matches[from] = to;
        foreach (var index in from.Indexes)
            if (to.Indexes.Find(i => i.Name == index.Name) is { } same) matches[index] = same;
    }

    private static Database Copy(Database database, Dictionary<object, object> matches, long stamp)
    {
        var tracking = database.Tracking.CopyAt(stamp);
        matches[database.Tracking] = tracking;
        matches[database.RowVersions] = database.RowVersions.Copy();
        var copy = new StateCopy(o => matches.GetValueOrDefault(o) ?? (o as TableTracking)?.CopyAt(stamp, tracking)).Of(database);
        foreach (var table in copy.Objects.OfType<TableObject>()) table.Data.Owner = table;
        return copy;
    }
}
