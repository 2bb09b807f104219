using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The target table and the checkpoint, and the transactions of <c>PostgresTarget</c>.</summary>
internal sealed class SimulatedPostgres
{
    private readonly List<State> snapshots = [new State([], Checkpoint.None)];

    public Dictionary<long, Row> Rows { get; private set; } = [];

    public Checkpoint Checkpoint { get; private set; } = Checkpoint.None;

    /// <summary>Set when a row was overwritten by an older version of itself.</summary>
    public string? OlderOverNewer { get; private set; }

    /// <summary>Set when a batch was applied although the stream was paused.</summary>
    public bool WroteWhilePaused { get; private set; }

    public void SetPaused(bool paused) => Checkpoint = Checkpoint with { Pause = paused ? new Pause(default, "the operator", null) : null };

    public (Checkpoint Before, Generation Taken) Begin(Func<Checkpoint, Generation> take)
    {
        var before = Checkpoint;
        if (before.Pause is not null) return (before, before.Generation);
        Checkpoint = before with { Generation = take(before) };
        return (before, Checkpoint.Generation);
    }

    /// <summary>As the upsert does it: of a key that stands twice the last wins, and an older stamp writes nothing.</summary>
    public Applied? Apply(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, ProtocolRules rules)
    {
        if (!rules.StillMine(Checkpoint, expected)) return null;
        WroteWhilePaused |= Checkpoint.Pause is not null;
        Dictionary<long, Row> last = [];
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Unreadable.ContainsKey(i) || schemas.Find(batch.Header(i).SchemaId) is null) throw new InvalidOperationException("A record that cannot be read.");
            var row = SalesRecord.Read(batch.Tuple(i).Span);
            if (last.TryGetValue(row.Key, out var earlier) && earlier.Version > row.Version) Note(earlier, row);
            last[row.Key] = row;
        }

        var written = 0;
        foreach (var row in last.Values)
        {
            if (Rows.TryGetValue(row.Key, out var known))
            {
                if (known.Stamp > row.Stamp || known == row) continue;
                if (known.Version > row.Version) Note(known, row);
            }

            Rows[row.Key] = row;
            written++;
        }

        Checkpoint = new Checkpoint(expected.Generation, batch.Last, batch.Reached ?? expected.Watermark, expected.RowsApplied + written);
        return new Applied(Checkpoint, written, batch.Count - written, 0);
    }

    public void TakeSnapshot() => snapshots.Add(new State(new(Rows), Checkpoint));

    public void Restore(Dice dice)
    {
        var chosen = snapshots[dice.Below(snapshots.Count)];
        (Rows, Checkpoint) = (new(chosen.Rows), chosen.Checkpoint);
    }

    private void Note(Row newer, Row older) => OlderOverNewer ??= $"{newer} was overwritten by {older}";

    private sealed record State(Dictionary<long, Row> Rows, Checkpoint Checkpoint);
}

/// <param name="Stamp">Ticks of the change column.</param>
/// <param name="Version">Counts the changes of the row; the protocol does not see it.</param>
internal readonly record struct Row(long Key, long Stamp, long Version);
