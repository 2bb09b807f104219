using SqlServerSandbox.Catalog.Images;
using SqlServerSandbox.Engine;

namespace SqlServerSandbox.Catalog.Availability;

/// <summary>All databases of a primary at one moment, and what a secondary makes of them for its readers.</summary>
internal sealed class ReplicaState
{
    private readonly Dictionary<string, DatabaseImage> _images;
    private readonly Dictionary<string, Database> _thawed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<FrozenTable.Moment, Table> _tables = [];

    private ReplicaState(Server primary)
    {
        (Stamp, Definitions) = (primary.Transactions.Now, primary.Definitions);
        Taken = primary.Clock.GetLocalNow().DateTime;
        _images = primary.UserDatabases.ToDictionary(d => d.Name, d => DatabaseImage.Take(d, primary.Transactions), StringComparer.OrdinalIgnoreCase);
    }

    public long Stamp { get; }

    public long Definitions { get; }

    /// <summary>By the server's clock, in its local time.</summary>
    public DateTime Taken { get; }

    public IEnumerable<string> Names => _images.Keys;

    public IEnumerable<DatabaseImage> Images => _images.Values;

    public static ReplicaState Of(Server primary) => new(primary);

    public bool IsStillTrueOf(Server primary) => Stamp == primary.Transactions.Now && Definitions == primary.Definitions;

    /// <summary>A database to read from; tables that have not changed since an <paramref name="older"/> state are its.</summary>
    public Database? Reading(string name, ReplicaState? older)
    {
        if (_thawed.TryGetValue(name, out var ready)) return ready;
        if (!_images.TryGetValue(name, out var image)) return null;
        var database = image.Thaw(frozen =>
        {
            if (frozen.At is not { } moment) return frozen.Thaw();
            return _tables[moment] = older?._tables.GetValueOrDefault(moment) ?? frozen.Thaw();
        });
        database.IsReadOnly = true;
        return _thawed[name] = database;
    }
}
