using SyncService.Protocol;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The four keys of a stream, and the steps that <c>RedisScripts</c> makes atomic.</summary>
internal sealed class SimulatedRedis
{
    private readonly List<State> snapshots = [new State([], null, null, null)];

    private QueueState? read;

    public List<byte[]> Records { get; private set; } = [];

    public string? Cursor { get; private set; }

    /// <summary>The one description of columns that the simulation has; null when the key is gone.</summary>
    public string? Schema { get; private set; }

    public string? LastSync { get; private set; }

    /// <summary>One object as long as nothing changes: to read a cursor costs more than all else here.</summary>
    public QueueState Read()
    {
        if (read is null || !ReferenceEquals(read.CursorText, Cursor) || read.Length != Records.Count || read.SchemasPresent != Schema is not null)
        {
            read = new QueueState(Cursor, Records.Count, Schema is not null);
        }

        return read;
    }

    public bool Begin(string? expected, string next, bool drop)
    {
        if (Cursor != expected) return false;
        if (drop) (Records, Schema) = ([], null);
        Cursor = next;
        return true;
    }

    public long? Enqueue(string expected, string next, List<byte[]> records, string schema, bool compare)
    {
        if (compare && Cursor != expected) return null;
        Schema ??= schema;
        Records.AddRange(records);
        Cursor = next;
        return Records.Count;
    }

    public bool Trim(Generation generation, Seq head, int count, string? applied)
    {
        var state = Read();
        if (state.Cursor is null || state.Cursor.Generation != generation || state.Head != head) return false;
        DropFirst(count);
        LastSync = applied ?? LastSync;
        return true;
    }

    public void TakeSnapshot() => snapshots.Add(new State([.. Records], Cursor, Schema, LastSync));

    public int Snapshots => snapshots.Count;

    public void Restore(int number)
    {
        var chosen = snapshots[number];
        (Records, Cursor, Schema, LastSync) = ([.. chosen.Records], chosen.Cursor, chosen.Schema, chosen.LastSync);
    }

    public void Empty() => (Records, Cursor, Schema, LastSync) = ([], null, null, null);

    public void LoseRecords() => Records = [];

    public void LoseCursor() => Cursor = null;

    public void LoseSchema() => Schema = null;

    public void DropFirst(int count) => Records.RemoveRange(0, Math.Min(count, Records.Count));

    public void DropLast(int count)
    {
        count = Math.Min(count, Records.Count);
        Records.RemoveRange(Records.Count - count, count);
    }

    /// <summary>As somebody does who pushes records back that he has taken out, or a copy of them.</summary>
    public void PushAgain(Dice dice)
    {
        if (Records.Count > 0) Records.Add(Records[dice.Below(Records.Count)]);
    }

    private sealed record State(List<byte[]> Records, string? Cursor, string? Schema, string? LastSync);
}
