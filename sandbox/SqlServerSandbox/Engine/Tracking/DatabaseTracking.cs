namespace SqlServerSandbox.Engine.Tracking;

/// <summary>The units of CHANGE_RETENTION, with the numbers of sys.change_tracking_databases.</summary>
internal enum RetentionUnit
{
    Minutes = 1,
    Hours = 2,
    Days = 3,
}

/// <summary>A commit that changed tracked tables.</summary>
/// <param name="Time">By the server's clock, in its local time.</param>
internal readonly record struct TrackedCommit(long Version, long Stamp, DateTime Time, long TransactionId);

/// <summary>Change Tracking of a database: its settings, and its version, which outlives that it is switched off.</summary>
internal sealed class DatabaseTracking(Func<DateTime> now)
{
    private readonly List<TrackedCommit> _commits = [];

    /// <summary>Held while histories are read or written.</summary>
    public object Gate { get; } = new();

    public bool Enabled { get; set; }

    public bool AutoCleanup { get; set; } = true;

    public int Retention { get; set; } = 2;

    public RetentionUnit RetentionUnit { get; set; } = RetentionUnit.Days;

    /// <summary>The version of the last commit that changed a tracked table; 0 before the first.</summary>
    public long Version { get; private set; }

    public TimeSpan RetentionTime => RetentionUnit switch
    {
        RetentionUnit.Minutes => TimeSpan.FromMinutes(Retention),
        RetentionUnit.Hours => TimeSpan.FromHours(Retention),
        _ => TimeSpan.FromDays(Retention),
    };

    public IReadOnlyList<TrackedCommit> Commits
    {
        get
        {
            lock (Gate) return [.. _commits];
        }
    }

    /// <summary>What a snapshot sees, for a database that goes its own way from there: there all of it is old.</summary>
    public DatabaseTracking CopyAt(long stamp)
    {
        lock (Gate)
        {
            var copy = new DatabaseTracking(now)
            {
                Enabled = Enabled,
                AutoCleanup = AutoCleanup,
                Retention = Retention,
                RetentionUnit = RetentionUnit,
                Version = VersionAt(stamp),
            };
            copy._commits.AddRange(_commits.Where(c => c.Stamp <= stamp).Select(c => c with { Stamp = TransactionMark.Ancient.Stamp }));
            return copy;
        }
    }

    /// <summary>What CHANGE_TRACKING_CURRENT_VERSION() is to a snapshot.</summary>
    public long VersionAt(long stamp)
    {
        lock (Gate)
        {
            int at = _commits.FindLastIndex(c => c.Stamp <= stamp);
            return at >= 0 ? _commits[at].Version : Version - _commits.Count;
        }
    }

    /// <summary>The last version that is older than the retention: what cleanup may forget.</summary>
    public long ExpiredVersion()
    {
        var limit = now() - RetentionTime;
        lock (Gate) return _commits.FindLast(c => c.Time <= limit).Version;
    }

    /// <summary>Makes one version of all that a transaction wrote.</summary>
    public void Commit(IEnumerable<TrackedWrite> writes, long stamp, long transactionId)
    {
        lock (Gate)
        {
            _commits.Add(new TrackedCommit(++Version, stamp, now(), transactionId));
            foreach (var write in writes) write.Table.Record(write, Version, stamp);
        }
    }
}
