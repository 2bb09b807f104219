using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Engine.Tracking;

/// <summary>Change Tracking of one table, from ENABLE, or the last TRUNCATE, on.</summary>
/// <remarks>
/// Versions are those of commits, and what is not committed is not here. Cleanup leaves to older snapshots what they saw, as
/// "Work with Change Tracking" has it of snapshot isolation.
/// </remarks>
internal sealed class TableTracking
{
    private readonly SortedDictionary<byte[], KeyHistory> _histories;
    private readonly List<(long Version, KeyHistory History)> _journal = [];
    private readonly List<(long Stamp, long Version)> _cleanups = [];

    public TableTracking(DatabaseTracking database, SqlType[] keyTypes, bool tracksColumns, long beginVersion)
    {
        Database = database;
        KeyTypes = keyTypes;
        TracksColumns = tracksColumns;
        BeginVersion = beginVersion;
        KeyOrder = new KeyOrder(keyTypes, keyTypes.Select((_, i) => new KeyColumn(i, false)), []);
        _histories = new SortedDictionary<byte[], KeyHistory>(Comparer<byte[]>.Create(KeyOrder.CompareKeys));
    }

    public DatabaseTracking Database { get; }

    public SqlType[] KeyTypes { get; }

    public KeyOrder KeyOrder { get; }

    public bool TracksColumns { get; }

    public long BeginVersion { get; }

    public long CleanupVersion => _cleanups.Count == 0 ? 0 : _cleanups[^1].Version;

    public long MinValidVersion => Math.Max(BeginVersion, CleanupVersion);

    /// <summary>As if it had just been enabled.</summary>
    public TableTracking Restarted() => new(Database, KeyTypes, TracksColumns, Database.Version);

    /// <summary>What a snapshot sees, for a database that goes its own way from there.</summary>
    public TableTracking CopyAt(long stamp, DatabaseTracking database)
    {
        var copy = new TableTracking(database, KeyTypes, TracksColumns, BeginVersion);
        lock (Database.Gate)
        {
            foreach (var (key, history) in _histories)
                if (history.CopyAt(stamp) is { } old) copy._histories[key] = old;
            foreach (var (version, history) in _journal)
                if (copy._histories.TryGetValue(history.Key, out var old) && old.Has(version)) copy._journal.Add((version, old));
            if (CleanedAt(stamp) is > 0 and var cleaned) copy._cleanups.Add((TransactionMark.Ancient.Stamp, cleaned));
        }
        return copy;
    }

    /// <summary>The cells of the primary key out of a row.</summary>
    public static byte[] KeyOf(Table table, byte[] image)
    {
        var keys = table.PrimaryKey!.Order.Keys;
        var key = new ByteBuffer(32);
        foreach (var column in keys)
        {
            int start = 0;
            for (int i = 0; i < column.Ordinal; i++) start = Cell.Next(image, start, table.Kinds[i]);
            key.Bytes(image.AsSpan(start, Cell.Next(image, start, table.Kinds[column.Ordinal]) - start));
        }
        return key.Written.ToArray();
    }

    /// <summary>Takes what a transaction wrote; the caller holds the database's gate.</summary>
    public void Record(TrackedWrite write, long version, long stamp)
    {
        if (!_histories.TryGetValue(write.Key, out var history)) _histories[write.Key] = history = new KeyHistory(write.Key);
        if (history.Add(write, version, stamp)) _journal.Add((version, history));
    }

    /// <summary>One row for each key that changed after a version, as a snapshot sees it.</summary>
    public List<NetChange> Changes(long since, long stamp)
    {
        var changes = new List<NetChange>();
        lock (Database.Gate)
        {
            long after = Math.Max(since, CleanedAt(stamp));
            var seen = new HashSet<KeyHistory>();
            for (int i = FirstAfter(after); i < _journal.Count; i++)
                if (seen.Add(_journal[i].History) && _journal[i].History.Net(after, stamp) is { } change) changes.Add(change);
        }
        return changes;
    }

    /// <summary>The last change of a key that a snapshot sees.</summary>
    public TrackedEvent? LastChange(byte[] key, long stamp)
    {
        lock (Database.Gate) return _histories.TryGetValue(key, out var history) ? history.Last(CleanedAt(stamp), stamp) : null;
    }

    /// <summary>Forgets what happened up to a version; snapshots from before <paramref name="stamp"/> keep it.</summary>
    /// <returns>How many changes were forgotten.</returns>
    public int Clean(long version, long stamp)
    {
        lock (Database.Gate)
        {
            if (version <= CleanupVersion) return 0;
            int before = FirstAfter(CleanupVersion);
            _cleanups.Add((stamp, version));
            return FirstAfter(version) - before;
        }
    }

    private long CleanedAt(long stamp) => _cleanups.FindLast(c => c.Stamp <= stamp).Version;

    private int FirstAfter(long version)
    {
        int low = 0, high = _journal.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_journal[middle].Version > version) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
