namespace SyncService.Tests.Protocol.Simulation.Sources;

/// <summary>The source: a few rows that change, each change with a stamp.</summary>
internal sealed class SimulatedView(Dice dice, SourceHabits habits)
{
    public const int Keys = 6;

    /// <summary>Far from the start of the stream, so that an overlap window before it loses nothing.</summary>
    private static readonly long FirstTick = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;

    public SourceHabits Habits => habits;

    /// <summary>As the primary holds them.</summary>
    private readonly Row?[] rows = new Row?[Keys];

    /// <summary>As they were when they were deleted.</summary>
    private readonly Row?[] deleted = new Row?[Keys];
    private readonly long[] counts = new long[Keys];
    private readonly List<(long Until, long Begun, Row Row)> open = [];
    private readonly long[] changedAt = new long[Keys];
    private long second;

    /// <summary>By how much the clock of the source has been set back.</summary>
    private long setBack;
    private long moment;
    private long versions = FirstTick;
    private long newest;
    private bool keepsRows;
    private readonly List<(Row?[] Rows, long Versions)> snapshots = [(new Row?[Keys], FirstTick)];

    /// <summary>As the server shows them that answers.</summary>
    public IEnumerable<Row> Rows => Shown.Where(row => row is not null).Select(row => row!.Value);

    /// <summary>Keys that a target may hold and the source lacks.</summary>
    public IEnumerable<long> Missing => Enumerable.Range(0, Keys).Where(key => rows[key] is null).Select(key => (long)key);

    private Row?[] Shown => Server.IsReplica ? Server.History.AsOf(second - habits.LagSeconds) : rows;

    /// <summary>Which server and database answers.</summary>
    public SimulatedServer Server { get; } = new();

    /// <summary>One or more rows change; a transaction may stay open for a while before others see what it did.</summary>
    public void Change()
    {
        Pass(habits.TiesPerMille > 0 && dice.Chance(habits.TiesPerMille) ? 0 : 1);
        if (habits.IdlePerMille > 0 && dice.Chance(habits.IdlePerMille)) Pass(60);
        if (dice.Chance(habits.SetBackPerMille)) setBack += dice.Between(5, 30);
        for (var changes = dice.Between(1, habits.RowsAtOnce); changes > 0; changes--)
        {
            var key = dice.Below(Keys);
            if (open.Exists(change => change.Row.Key == key)) continue;
            if (!keepsRows && habits.DeletesPerMille > 0 && dice.Chance(habits.DeletesPerMille))
            {
                DeleteOrBringBack(key);
                continue;
            }

            var changed = new Row(key, Another(key, Stamp()), ++counts[key]);
            changedAt[key] = second;
            if (habits.LongestTransaction > 0 && dice.Chance(300)) open.Add((second + dice.Between(1, habits.LongestTransaction), Now, changed));
            else Put(changed);
        }
    }

    /// <summary>The database is set back to an earlier state, as a restore does it; the clock goes on.</summary>
    public void Restore(int number)
    {
        var (before, committed) = snapshots[number];
        before.CopyTo(rows, 0);
        versions = committed;
        open.Clear();
        Server.Restored(second, rows);
    }

    public void TakeSnapshot() => snapshots.Add(([.. rows], versions));

    public int Snapshots => snapshots.Count;

    private void Put(Row row)
    {
        (rows[row.Key], deleted[row.Key]) = (row, null);
        newest = Math.Max(newest, row.Stamp);
        Server.History.Keep(second, rows);
    }

    public void Delete(long key)
    {
        (rows[key], deleted[key]) = (null, rows[key]);
        Server.History.Keep(second, rows);
    }

    /// <summary>As it was.</summary>
    public void BringBack(long key) => Put(deleted[key]!.Value);

    /// <summary>A row that comes back as it was has an old stamp: it comes back where stamps are still read, for nothing but a comparison can tell elsewhere.</summary>
    private void DeleteOrBringBack(int key)
    {
        if (rows[key] is not null) Delete(key);
        else if (!habits.RowVersions && !habits.IsVerified && deleted[key] is { } gone && gone.Stamp >= newest - (habits.OverlapSeconds * TimeSpan.TicksPerSecond)) BringBack(key);
    }

    /// <summary>Time passes; transactions commit in it.</summary>
    public void Pass(long seconds)
    {
        second += seconds;
        Commit(second);
    }

    /// <summary>The clock of the source.</summary>
    public long Now => FirstTick + ((second - setBack) * TimeSpan.TicksPerSecond);

    public CaptureMode Mode => habits.RowVersions ? CaptureMode.RowVersion : CaptureMode.Timestamp;

    /// <summary>As <c>@@DBTS</c>.</summary>
    public long LastVersion => versions;

    /// <summary>As <c>MIN_ACTIVE_ROWVERSION()</c>.</summary>
    public long LeastOpen => open.Count == 0 ? versions + 1 : open.Min(change => change.Row.Stamp);

    /// <summary>What nobody sets back.</summary>
    public long TrueTime => FirstTick + (second * TimeSpan.TicksPerSecond);

    /// <summary>How long ago, by the clock of the source, the oldest transaction began that is still open.</summary>
    public TimeSpan? OpenFor => open.Count == 0 || Server.IsReplica ? null : new TimeSpan(Now - open.Min(change => change.Begun));

    /// <summary>Statements begun so far.</summary>
    public long Moment => moment;

    /// <summary>The moment of the next reading.</summary>
    public long NextMoment() => ++moment;

    /// <summary>Nothing goes any more, and all that is open commits.</summary>
    public void CommitAll()
    {
        keepsRows = true;
        Commit(long.MaxValue);
    }

    /// <summary>One page in (stamp, key) order: from the stamp on, or after the stamp and a key.</summary>
    public List<Row> Page(long stamp, long? afterKey, long below, int limit)
    {
        List<Row> page = [];
        foreach (var row in Shown)
        {
            if (row is { } known && known.Stamp < below && (known.Stamp > stamp || (known.Stamp == stamp && (afterKey is null || known.Key > afterKey)))) page.Add(known);
        }

        page.Sort(static (left, right) => left.Stamp != right.Stamp ? left.Stamp.CompareTo(right.Stamp) : left.Key.CompareTo(right.Key));
        if (page.Count > limit) page.RemoveRange(limit, page.Count - limit);
        return page;
    }

    /// <summary>Stamps go up and down: a wrong one is corrected, or a writer's clock is slow.</summary>
    private long Stamp()
    {
        // In steps that the target's column keeps.
        if (habits.RowVersions) return versions += TimeSpan.TicksPerMicrosecond;
        if (dice.Chance(habits.AheadPerMille)) return Now + (dice.Between(1, 40) * TimeSpan.TicksPerSecond);
        return Now - (dice.Chance(habits.SlowPerMille) ? dice.Between(1, habits.OverlapSeconds) * TimeSpan.TicksPerSecond : 0);
    }

    /// <summary>A row that changes at another time has another stamp, also after the clock was set back: without that, nothing but a comparison can tell.</summary>
    private long Another(int key, long stamp) => rows[key] is { } row && row.Stamp == stamp && changedAt[key] != second ? stamp + TimeSpan.TicksPerMicrosecond : stamp;

    private void Commit(long until)
    {
        foreach (var (end, _, row) in open)
        {
            if (end <= until) Put(row);
        }

        open.RemoveAll(change => change.Until <= until);
    }
}

/// <summary>How the users of the source write.</summary>
/// <param name="TiesPerMille">How often a change has the same stamp as the one before, whatever rows they touch.</param>
/// <param name="RowsAtOnce">The most rows of one change, all with one stamp.</param>
/// <param name="LongestTransaction">The most seconds between a stamp and its commit.</param>
/// <param name="OverlapSeconds">How far back the producer reads in each cycle.</param>
/// <param name="AheadPerMille">How often a stamp is ahead of the source's clock.</param>
/// <param name="SlowPerMille">How often a stamp is behind the source's clock, by the overlap at most.</param>
/// <param name="SetBackPerMille">How often the clock of the source is set back, by 5 to 30 s.</param>
/// <param name="SentCapacity">Rows that are known one by one.</param>
/// <param name="LookPerMille">How often a look at old stamps takes so long that something changes meanwhile, and that the next one is put off.</param>
/// <param name="Contents">How many contents a row has, which come back again and again, in a target without the change column; null: every version is another one.</param>
internal sealed record SourceHabits(
    int TiesPerMille = 0, int RowsAtOnce = 1, int LongestTransaction = 0, int OverlapSeconds = 0, int AheadPerMille = 0, int SlowPerMille = 0, int SetBackPerMille = 0, int? Contents = null, int LookPerMille = 200, int SentCapacity = 2)
{
    /// <summary>How often a change is that a row goes, or comes back as it was.</summary>
    public int DeletesPerMille { get; init; }

    /// <summary>Whether rows go that only a request takes out of the target.</summary>
    public bool HasRequests => DeletesPerMille > 0 || IsRestored || IsVerified;

    /// <summary>Whether source and target are compared all the time. No row comes back as it was then: between two looks nothing tells that it was gone.</summary>
    public bool IsVerified { get; init; }

    /// <summary>How often nothing is written for a minute before a change.</summary>
    public int IdlePerMille { get; init; }

    /// <summary>How far a replica is behind; 0: there is none.</summary>
    public int LagSeconds { get; init; }

    /// <summary>Whether the source's database is restored to an earlier state now and then.</summary>
    public bool IsRestored { get; init; }

    /// <summary>Each change has a number that grows, taken before it commits, and the stream reads by it.</summary>
    public bool RowVersions { get; init; }
}
