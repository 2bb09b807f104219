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
    private readonly List<State> snapshots = [new State([], [], Checkpoint.None, default, null)];

    /// <summary>A server that is set back has ended every transaction that was open.</summary>
    private int life;

    public Dictionary<long, Row> Rows { get; private set; } = [];

    private TimeSpan keptAt;

    private TimeSpan Time => new(clock?.GetTimestamp() ?? 0);

    /// <summary>The moment at which what a row holds was read.</summary>
    private Dictionary<long, long> moments = [];

    public Checkpoint Checkpoint { get; private set; } = Checkpoint.None;

    /// <summary>Set when a record was applied whose reading is older than the one that its row holds.</summary>
    public string? OutOfOrder { get; private set; }

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
        Dictionary<long, (Row Row, long Moment)> last = [];
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Unreadable.ContainsKey(i) || schemas.Find(batch.Header(i).SchemaId) is null) throw new InvalidOperationException("A record that cannot be read.");
            var row = SalesRecord.Read(batch.Tuple(i).Span);
            var moment = batch.Header(i).EnqueuedMicros;
            if (last.TryGetValue(row.Key, out var earlier) && earlier.Moment > moment) Note(earlier.Row, row);
            last[row.Key] = (row, moment);
        }

        return new SimulatedTransaction(
            life,
            [.. last.Values.Select(record => Stored(record.Row)).Where(row => !Rows.TryGetValue(row.Key, out var known) || known != row)],
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
        if (transaction.Life != life) throw new SyncException("The server has ended the transaction.", "", Failure.Transient);
        if (!rules.StillMine(Checkpoint, expected)) return null;
        WroteWhilePaused |= Checkpoint.Pause is not null;
        foreach (var row in transaction.Rows) Rows[row.Key] = row;
        foreach (var (key, moment) in transaction.Moments)
        {
            if (moments.GetValueOrDefault(key) > moment) Note(Rows[key], Rows[key]);
            moments[key] = moment;
        }

        if (Checkpoint.Floor is null && batch.State.Cursor?.Floor is { } floor) KeepReading(Checkpoint.Generation, Checkpoint.Seq, new KeptReading(floor.ToKeep(clock ?? TimeProvider.System), null) { IsSentKept = true });
        Checkpoint = Checkpoint with { Seq = batch.Last, Position = batch.Reached ?? expected.Position, RowsApplied = expected.RowsApplied + transaction.Rows.Count };
        return new Applied(Checkpoint, transaction.Rows.Count, batch.Count - transaction.Rows.Count, 0);
    }

    public void TakeSnapshot() => snapshots.Add(new State(new(Rows), new(moments), Checkpoint, keptAt, Identity));

    public int Snapshots => snapshots.Count;

    public void Restore(int number)
    {
        var chosen = snapshots[number];
        (Rows, moments, Checkpoint, keptAt, Identity) = (new(chosen.Rows), new(chosen.Moments), chosen.Checkpoint, chosen.KeptAt, chosen.Identity);
        life++;
    }

    private void Note(Row newer, Row older) => OutOfOrder ??= $"{older} was applied after {newer}, which was read later";

    private sealed record State(Dictionary<long, Row> Rows, Dictionary<long, long> Moments, Checkpoint Checkpoint, TimeSpan KeptAt, string? Identity);
}

/// <param name="Life">Of the server, when it began.</param>
/// <param name="Rows">What it has written.</param>
/// <param name="Moments">When each of its records was read, by key.</param>
internal sealed record SimulatedTransaction(int Life, IReadOnlyList<Row> Rows, IReadOnlyDictionary<long, long> Moments);

/// <param name="Stamp">Ticks of the change column.</param>
/// <param name="Version">Counts the changes of the row; the protocol does not see it.</param>
internal readonly record struct Row(long Key, long Stamp, long Version);
