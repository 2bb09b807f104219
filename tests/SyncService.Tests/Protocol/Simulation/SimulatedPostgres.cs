using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Target;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The target table and the checkpoint, and the transactions of <c>PostgresTarget</c>.</summary>
/// <param name="contents">How many contents a row may have; null: each version has its own, and the table has the change column.</param>
/// <param name="clock">Its own.</param>
internal sealed class SimulatedPostgres(int? contents, TimeProvider? clock = null)
{
    private readonly List<State> snapshots = [new State([], [], Checkpoint.None, default, null, [])];

    /// <summary>A server that is set back has ended every transaction that was open.</summary>
    public int Life { get; private set; }

    public Dictionary<long, Row> Rows { get; private set; } = [];

    private TimeSpan keptAt;

    private TimeSpan Time => new(clock?.GetTimestamp() ?? 0);

    /// <summary>The moment at which what a row holds was read.</summary>
    private Dictionary<long, long> moments = [];

    public Checkpoint Checkpoint { get; private set; } = Checkpoint.None;

    /// <summary>Set when a record was applied whose reading is older than the one that its row holds.</summary>
    public string? OutOfOrder { get; private set; }

    /// <summary>Set when a row up to the position was overwritten by an earlier version of it. Rows behind it are read once more, whoever answers.</summary>
    public string? WentBack { get; private set; }

    /// <summary>Set when a batch was applied although the stream was paused.</summary>
    public bool WroteWhilePaused { get; private set; }

    public void SetPaused(bool paused) => Checkpoint = Checkpoint with { Pause = paused ? new Pause(default, "the operator", null) : null };

    /// <summary>The checkpoint as a look shows it: a floor grows older.</summary>
    public Checkpoint Look() => Checkpoint.Floor is { } kept ? Checkpoint with { Floor = kept with { Age = Time - keptAt + kept.Age } } : Checkpoint;

    public bool KeepReading(Generation generation, Seq last, KeptReading reading)
    {
        if (Checkpoint.Generation != generation || Checkpoint.Seq < last) return false;
        if (!reading.IsSentKept) Checkpoint = Checkpoint with { Sent = reading.Sent };
        if (reading.Floor is not { } floor) return true;
        Checkpoint = Checkpoint with { Floor = floor };
        keptAt = Time;
        return true;
    }

    /// <summary>As if records had been applied.</summary>
    public void ApplyUntil(Seq seq) => Checkpoint = Checkpoint with { Seq = seq };

    /// <summary>What was asked, done or not.</summary>
    public List<SimulatedRequest> Requests { get; private set; } = [];

    /// <summary>Set when a request was done, and a row of it holds what was read before it was asked.</summary>
    public string? DoneTooEarly { get; private set; }

    /// <param name="keys">To be read again.</param>
    /// <param name="moment">The last statement before.</param>
    public void Ask(long[] keys, long moment) => Requests.Add(new SimulatedRequest(Requests.Count + 1, keys, moment, ++asked));

    private long asked;

    /// <summary>Somebody wants a whole cycle.</summary>
    /// <returns>The number of the request.</returns>
    public long AskForCycle()
    {
        Ask([], 0);
        return Requests.Count;
    }

    /// <summary>Somebody changes or deletes a row by hand.</summary>
    /// <returns>As it was; null where there is none.</returns>
    public Row? Damage(Dice dice)
    {
        if (Rows.Count == 0) return null;
        var row = Rows.Values.OrderBy(known => known.Key).ElementAt(dice.Below(Rows.Count));
        if (dice.Chance(500)) Rows.Remove(row.Key);
        else Rows[row.Key] = row with { Version = row.Version - 1 };
        return row;
    }

    /// <summary>As <c>RequestTable.Settle</c>.</summary>
    public void Settle()
    {
        for (var i = 0; i < Requests.Count; i++)
        {
            var asked = Requests[i];
            if (asked.IsDone || asked.Generation != Checkpoint.Generation || asked.Last > Checkpoint.Seq) continue;
            Requests[i] = asked with { IsDone = true };
            if (asked.Keys.FirstOrDefault(key => moments.GetValueOrDefault(key) <= asked.Moment, -1) is >= 0 and var early) DoneTooEarly ??= $"request {asked.Id} was done, and the row {early} not read again";
        }
    }

    /// <summary>What the stream was when a generation began last.</summary>
    public string? Identity { get; private set; }

    public NewGeneration Begin(Func<Remembered, GenerationChoice> take)
    {
        var before = Look();
        if (before.Pause is not null) return new NewGeneration(before, null);
        var choice = take(new Remembered(before, Identity, null, new TargetLook("here", "here", 1, 1, false, null)));
        Checkpoint = Checkpoint with { Generation = choice.Generation };
        if (choice.Reloads) Checkpoint = Checkpoint with { Position = null, Floor = null, Sent = null };
        Identity = choice.Identity;
        return new NewGeneration(before, choice);
    }

    public Applied? Apply(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, ProtocolRules rules) =>
        Commit(Write(batch, schemas), batch, expected, rules);

    /// <summary>What a transaction writes that looks at the table now. As the upsert does it: of a key that stands twice the last wins, and what is the same is not written.</summary>
    public SimulatedTransaction Write(RecordBatch batch, RecordSchemas schemas)
    {
        Dictionary<long, (Row? Row, long Moment)> last = [];
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Unreadable.ContainsKey(i) || schemas.Find(batch.Header(i).SchemaId) is null) throw new InvalidOperationException("A record that cannot be read.");
            var (key, moment) = (SalesRecord.Key(batch.Tuple(i).Span), batch.Header(i).EnqueuedMicros);
            if (last.TryGetValue(key, out var earlier) && earlier.Moment > moment) Note(key, earlier.Moment, moment);
            last[key] = (batch.Header(i).Operation.IsTombstone() ? null : SalesRecord.Read(batch.Tuple(i).Span), moment);
        }

        return new SimulatedTransaction(
            Life,
            [.. last.Values.Select(record => record.Row).OfType<Row>().Select(Stored).Where(row => !Rows.TryGetValue(row.Key, out var known) || known != row)],
            [.. last.Where(record => record.Value.Row is null && Rows.ContainsKey(record.Key)).Select(record => record.Key)],
            last.ToDictionary(record => record.Key, record => record.Value.Moment));
    }

    /// <summary>A row as the table holds it. Without the change column nothing tells an older version from a newer one, and an earlier content may come back.</summary>
    public Row Stored(Row row) => contents is { } few ? new Row(row.Key, 0, row.Version % few) : row;

    /// <summary>Nothing of the transaction is seen before.</summary>
    /// <remarks>
    /// No row is locked in between. A server locks what a transaction has written, so this one allows more than a server does: the look at the
    /// checkpoint alone must keep the rows right.
    /// </remarks>
    public Applied? Commit(SimulatedTransaction transaction, RecordBatch batch, Checkpoint expected, ProtocolRules rules)
    {
        if (transaction.Life != Life) throw new SyncException("The server has ended the transaction.", "", Failure.Transient);
        if (!rules.StillMine(Checkpoint, expected)) return null;
        WroteWhilePaused |= Checkpoint.Pause is not null;
        foreach (var row in transaction.Rows)
        {
            if (Rows.TryGetValue(row.Key, out var known) && known.Version > row.Version && known.Stamp <= Checkpoint.Position?.Value.Ordinal) WentBack ??= $"{known} was overwritten by {row}";
            Rows[row.Key] = row;
        }

        foreach (var key in transaction.Gone) Rows.Remove(key);
        foreach (var (key, moment) in transaction.Moments)
        {
            if (moments.GetValueOrDefault(key) > moment) Note(key, moments[key], moment);
            moments[key] = moment;
        }

        if (Checkpoint.Floor is null && batch.State.Cursor?.Floor is { } floor) KeepReading(Checkpoint.Generation, Checkpoint.Seq, new KeptReading(floor.ToKeep(clock ?? TimeProvider.System), null) { IsSentKept = true });
        Checkpoint = Checkpoint with { Seq = batch.Last, Position = batch.Reached ?? expected.Position, RowsApplied = expected.RowsApplied + transaction.Rows.Count };
        return new Applied(Checkpoint, transaction.Rows.Count, batch.Count - transaction.Rows.Count, 0);
    }

    public void TakeSnapshot() => snapshots.Add(new State(new(Rows), new(moments), Checkpoint, keptAt, Identity, [.. Requests]));

    public int Snapshots => snapshots.Count;

    public void Restore(int number)
    {
        var chosen = snapshots[number];
        (Rows, moments, Checkpoint, keptAt, Identity) = (new(chosen.Rows), new(chosen.Moments), chosen.Checkpoint, chosen.KeptAt, chosen.Identity);
        Requests = [.. chosen.Requests];
        Life++;
    }

    private void Note(long key, long newer, long older) => OutOfOrder ??= $"of the key {key} what was read at {older} was applied after what was read at {newer}";

    private sealed record State(
        Dictionary<long, Row> Rows, Dictionary<long, long> Moments, Checkpoint Checkpoint, TimeSpan KeptAt, string? Identity, IReadOnlyList<SimulatedRequest> Requests);
}

/// <param name="Life">Of the server, when it began.</param>
/// <param name="Rows">What it has written.</param>
/// <param name="Gone">Keys of the rows that it has deleted.</param>
/// <param name="Moments">When each of its records was read, by key.</param>
internal sealed record SimulatedTransaction(int Life, IReadOnlyList<Row> Rows, IReadOnlyList<long> Gone, IReadOnlyDictionary<long, long> Moments);

/// <param name="Stamp">Ticks of the change column.</param>
/// <param name="Version">Counts the changes of the row; the protocol does not see it.</param>
internal readonly record struct Row(long Key, long Stamp, long Version);
