using System.Buffers.Binary;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Tracking;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Tracking;

/// <summary>The rows of CHANGETABLE, as a statement sees them.</summary>
internal static class ChangeTable
{
    public static IEnumerable<Value[]> Changes(TableTracking tracking, long since, long stamp)
    {
        var slot = new Slot(-1, tracking.KeyTypes);
        foreach (var change in tracking.Changes(since, stamp))
        {
            slot.Set(change.Key);
            yield return
            [
                Value.From(change.Version), change.CreationVersion is { } created ? Value.From(created) : Value.Null, Value.From(change.Operation.ToString()),
                change.Columns is { } columns ? Value.From(Mask(columns)) : Value.Null, Bytes(change.Context), .. Key(slot),
            ];
        }
    }

    /// <summary>One row while the table has the key; its version is NULL when nothing is known of a change, or the last is not committed.</summary>
    public static IEnumerable<Value[]> Version(TableTracking tracking, Table table, TableIndex index, Expr[] keys, Frame frame)
    {
        var values = new Value[table.Columns.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            var value = keys[i].Eval(frame);
            if (value.IsNull) yield break;
            values[index.Order.Keys[i].Ordinal] = value;
        }
        var probe = new ByteBuffer(64);
        for (int i = 0; i < values.Length; i++) Cell.Write(probe, values[i], table.Types[i]);
        var image = probe.Written.ToArray();
        if (Find(frame.Snapshot!, index, image) is not { } row) yield break;
        var key = TableTracking.KeyOf(table, row.Image);
        bool open = frame.Session.Transaction?.Tracked.Any(w => w.Table == tracking && tracking.KeyOrder.CompareKeys(w.Key, key) == 0) == true;
        var last = open ? null : tracking.LastChange(key, frame.Snapshot!.Stamp);
        var slot = new Slot(-1, tracking.KeyTypes);
        slot.Set(key);
        yield return [last is null ? Value.Null : Value.From(last.Version), Bytes(last?.Context), .. Key(slot)];
    }

    /// <summary>Whether a column's id is in SYS_CHANGE_COLUMNS: four bytes, then the ids.</summary>
    public static bool IsInMask(byte[] mask, int column)
    {
        if (mask.Length < 8) throw TrackingErrors.Mask();
        for (int at = 4; at + 4 <= mask.Length; at += 4)
            if (BinaryPrimitives.ReadInt32LittleEndian(mask.AsSpan(at)) == column) return true;
        return false;
    }

    private static byte[] Mask(IReadOnlyList<int> columns)
    {
        var mask = new byte[4 + (columns.Count * 4)];
        for (int i = 0; i < columns.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(mask.AsSpan(4 + (i * 4)), columns[i]);
        return mask;
    }

    private static RowVersion? Find(Snapshot snapshot, TableIndex index, byte[] image)
    {
        var cursor = new TreeCursor(snapshot.Root(index));
        cursor.Seek(row => index.Order.CompareKeys(row.Image, image));
        for (var row = cursor.Next(); row is not null && index.Order.CompareKeys(row.Image, image) == 0; row = cursor.Next())
            if (snapshot.Sees(row)) return row;
        return null;
    }

    private static Value Bytes(byte[]? bytes) => bytes is null ? Value.Null : Value.From(bytes);

    private static IEnumerable<Value> Key(Slot slot) => Enumerable.Range(0, slot.Types.Length).Select(slot.Get);
}
