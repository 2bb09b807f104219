namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The source: a few rows that change, each change with a stamp.</summary>
internal sealed class SimulatedView(Dice dice, SourceHabits habits)
{
    private const int Keys = 6;

    /// <summary>Far from the start of the stream, so that an overlap window before it loses nothing.</summary>
    private static readonly long FirstTick = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;

    public SourceHabits Habits => habits;

    private readonly Row?[] rows = new Row?[Keys];
    private readonly List<(long Until, long Begun, Row Row)> open = [];
    private readonly long[] changedAt = new long[Keys];
    private long second;

    /// <summary>By how much the clock of the source has been set back.</summary>
    private long setBack;
    private long moment;
    private long versions = FirstTick;

    /// <summary>As committed.</summary>
    public IEnumerable<Row> Rows => rows.Where(row => row is not null).Select(row => row!.Value);

    /// <summary>One or more rows change; a transaction may stay open for a while before others see what it did.</summary>
    public void Change()
    {
        Pass(habits.TiesPerMille > 0 && dice.Chance(habits.TiesPerMille) ? 0 : 1);
        if (dice.Chance(habits.SetBackPerMille)) setBack += dice.Between(5, 30);
        for (var changes = dice.Between(1, habits.RowsAtOnce); changes > 0; changes--)
        {
            var key = dice.Below(Keys);
            if (open.Exists(change => change.Row.Key == key)) continue;
            var changed = new Row(key, Another(key, Stamp()), (rows[key]?.Version ?? 0) + 1);
            changedAt[key] = second;
            if (habits.LongestTransaction > 0 && dice.Chance(300)) open.Add((second + dice.Between(1, habits.LongestTransaction), Now, changed));
            else rows[key] = changed;
        }
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
    public TimeSpan? OpenFor => open.Count == 0 ? null : new TimeSpan(Now - open.Min(change => change.Begun));

    /// <summary>Statements begun so far: the moment of the next reading.</summary>
    public long NextMoment() => ++moment;

    public void CommitAll() => Commit(long.MaxValue);

    /// <summary>One page in (stamp, key) order: from the stamp on, or after the stamp and a key.</summary>
    public List<Row> Page(long stamp, long? afterKey, long below, int limit)
    {
        List<Row> page = [];
        foreach (var row in rows)
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
            if (end <= until) rows[row.Key] = row;
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
    /// <summary>Each change has a number that grows, taken before it commits, and the stream reads by it.</summary>
    public bool RowVersions { get; init; }
}
