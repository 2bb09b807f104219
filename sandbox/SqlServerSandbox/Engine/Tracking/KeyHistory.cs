namespace SqlServerSandbox.Engine.Tracking;

/// <summary>What one transaction made of one key.</summary>
internal sealed class TrackedEvent(long version, long stamp, bool existedBefore)
{
    public long Version => version;

    /// <summary>The commit in the order of all commits, by which snapshots see it or not.</summary>
    public long Stamp => stamp;

    public bool ExistedBefore => existedBefore;

    public bool ExistsAfter { get; set; }

    public bool Inserted { get; set; }

    /// <summary>Columns that were set; null when that is not known or means all.</summary>
    public List<int>? Columns { get; set; } = [];

    public byte[]? Context { get; set; }

    public TrackedEvent Old() => new(version, TransactionMark.Ancient.Stamp, existedBefore)
    {
        ExistsAfter = ExistsAfter,
        Inserted = Inserted,
        Columns = Columns,
        Context = Context,
    };
}

/// <summary>All that transactions made of one key, in the order of their commits.</summary>
internal sealed class KeyHistory(byte[] key)
{
    private readonly List<TrackedEvent> _events = [];

    /// <summary>The key in the spelling in which it was written first.</summary>
    public byte[] Key => key;

    /// <summary>Adds a write; those of one transaction become one event. True when that event is new.</summary>
    public bool Add(TrackedWrite write, long version, long stamp)
    {
        bool fresh = _events.Count == 0 || _events[^1].Version != version;
        if (fresh) _events.Add(new TrackedEvent(version, stamp, existedBefore: write.Kind != WriteKind.Insert));
        var last = _events[^1];
        last.ExistsAfter = write.Kind != WriteKind.Delete;
        last.Inserted |= write.Kind == WriteKind.Insert;
        last.Context = write.Context;
        if (write is { Kind: WriteKind.Update, Columns: { } columns }) last.Columns?.AddRange(columns.Except(last.Columns));
        else last.Columns = null;
        return fresh;
    }

    /// <summary>What a snapshot sees, as if it were old; null when that is nothing.</summary>
    public KeyHistory? CopyAt(long stamp)
    {
        var copy = new KeyHistory(key);
        copy._events.AddRange(_events.Where(e => e.Stamp <= stamp).Select(e => e.Old()));
        return copy._events.Count > 0 ? copy : null;
    }

    public bool Has(long version) => _events.Exists(e => e.Version == version);

    /// <summary>The one row that CHANGES shows of this key; null when nothing happened between.</summary>
    /// <param name="after">What is known already.</param>
    /// <param name="stamp">What is seen.</param>
    public NetChange? Net(long after, long stamp)
    {
        TrackedEvent? first = null, last = null;
        long? created = null;
        List<int>? columns = [];
        foreach (var happened in _events)
        {
            if (happened.Version <= after || happened.Stamp > stamp) continue;
            first ??= happened;
            last = happened;
            if (happened.Inserted) created = happened.Version;
            if (happened.Columns is null) columns = null;
            else columns?.AddRange(happened.Columns.Except(columns));
        }
        if (last is null) return null;
        char operation = !last.ExistsAfter ? 'D' : first!.ExistedBefore ? 'U' : 'I';
        return new NetChange(last.Version, created, operation, operation == 'U' ? columns : null, last.Context, key);
    }

    /// <summary>The last version and context that a snapshot sees; null when it sees none.</summary>
    public TrackedEvent? Last(long after, long stamp) => _events.FindLast(e => e.Version > after && e.Stamp <= stamp);
}

/// <summary>A row of CHANGETABLE(CHANGES …).</summary>
internal sealed record NetChange(long Version, long? CreationVersion, char Operation, IReadOnlyList<int>? Columns, byte[]? Context, byte[] Key);
