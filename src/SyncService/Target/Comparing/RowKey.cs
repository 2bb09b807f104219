using System.Buffers.Binary;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;

namespace SyncService.Target.Comparing;

/// <summary>The key of a row as a record would carry it: its fields one after the other, each with its length before it. None of them is NULL.</summary>
internal sealed class RowKey
{
    private readonly byte[] fields;

    private RowKey(byte[] fields) => this.fields = fields;

    /// <summary>As <see cref="Append"/> wrote them.</summary>
    public ReadOnlyMemory<byte> Fields => fields;

    /// <param name="fields">As <see cref="Append"/> wrote them.</param>
    public static RowKey Of(ReadOnlySpan<byte> fields) => new(fields.ToArray());

    /// <param name="tuple">Of a record whose key has no NULL.</param>
    /// <param name="schema">That describes it.</param>
    public static RowKey Of(ReadOnlySpan<byte> tuple, RecordSchema schema)
    {
        var (fields, length) = (new byte[64], 0);
        Append(tuple, schema, ref fields, ref length);
        return new RowKey(fields[..length]);
    }

    /// <summary>Writes the fields of a key behind others.</summary>
    /// <param name="tuple">Of a record whose key has no NULL.</param>
    /// <param name="schema">That describes it.</param>
    /// <param name="buffer">Grows as needed.</param>
    /// <param name="length">Bytes in it.</param>
    public static void Append(ReadOnlySpan<byte> tuple, RecordSchema schema, ref byte[] buffer, ref int length)
    {
        foreach (var ordinal in schema.KeyOrdinals)
        {
            var field = RecordTuple.Field(tuple, ordinal);
            var needed = length + sizeof(int) + field.Length;
            if (needed > buffer.Length) Array.Resize(ref buffer, Math.Max(needed, buffer.Length * 2));
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(length), field.Length);
            field.CopyTo(buffer.AsSpan(length + sizeof(int)));
            length = needed;
        }
    }

    /// <summary>The tuple of a record that says nothing but the key.</summary>
    public byte[] Tombstone(RecordSchema schema)
    {
        List<byte> tuple = [(byte)(schema.Columns.Count >> 8), (byte)schema.Columns.Count];
        var starts = Starts();
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            if (schema.Columns[i].KeyOrdinal is >= 0 and var key) tuple.AddRange(fields.AsSpan(starts[key]..starts[key + 1]));
            else tuple.AddRange([0xFF, 0xFF, 0xFF, 0xFF]);
        }

        return [.. tuple];
    }

    /// <param name="tuple">Of the <see cref="ComparisonPlan.Digested"/> columns of the target.</param>
    /// <param name="plan">That describes it.</param>
    /// <returns>Null where the source's type has no such value: it holds no row with this key.</returns>
    public static RowKey? Of(ReadOnlySpan<byte> tuple, ComparisonPlan plan)
    {
        using var buffer = new MemoryStream();
        Span<byte> head = stackalloc byte[sizeof(int) + sizeof(long)];
        foreach (var key in plan.Keys)
        {
            var field = RecordTuple.Field(tuple, plan.PlaceOf(key));
            var from = ComparisonPlan.TypeOf(key);
            if (from == key.Source.Type)
            {
                BinaryPrimitives.WriteInt32BigEndian(head, field.Length);
                buffer.Write(head[..sizeof(int)]);
                buffer.Write(field);
                continue;
            }

            if (!TryConvert(Integer(from, field), key.Source.Type, head, out var size)) return null;
            buffer.Write(head[..size]);
        }

        return new RowKey(buffer.ToArray());
    }

    /// <summary>The values as the source reads them, in the order of the key.</summary>
    public string[] Texts(IReadOnlyList<RecordColumn> keys) => Render(keys, FieldText.Render);

    public delegate string Renderer(CanonicalType type, ReadOnlySpan<byte> field);

    public string[] Render(IReadOnlyList<RecordColumn> keys, Renderer render)
    {
        var texts = new string[keys.Count];
        ReadOnlySpan<byte> rest = fields;
        for (var i = 0; i < texts.Length; i++)
        {
            _ = RecordTuple.TryTake(ref rest, out var field);
            texts[i] = render(keys[i].Type, field);
        }

        return texts;
    }

    private static long Integer(CanonicalType type, ReadOnlySpan<byte> field) => type switch
    {
        CanonicalType.Int2 => BinaryPrimitives.ReadInt16BigEndian(field),
        CanonicalType.Int4 => BinaryPrimitives.ReadInt32BigEndian(field),
        _ => BinaryPrimitives.ReadInt64BigEndian(field),
    };

    private static bool TryConvert(long value, CanonicalType type, Span<byte> field, out int size)
    {
        var bytes = type switch { CanonicalType.Int2 => sizeof(short), CanonicalType.Int4 => sizeof(int), _ => sizeof(long) };
        size = sizeof(int) + bytes;
        var bits = 8 * bytes;
        if (bits < 64 && (value < -(1L << (bits - 1)) || value >= 1L << (bits - 1))) return false;
        BinaryPrimitives.WriteInt32BigEndian(field, bytes);
        for (var i = 0; i < bytes; i++) field[sizeof(int) + i] = (byte)(value >> (8 * (bytes - 1 - i)));
        return true;
    }

    /// <summary>Where each field begins, and where the last one ends.</summary>
    private List<int> Starts()
    {
        List<int> starts = [0];
        while (starts[^1] < fields.Length) starts.Add(starts[^1] + sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(fields.AsSpan(starts[^1])));
        return starts;
    }
}
