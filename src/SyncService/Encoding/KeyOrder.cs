using System.Buffers.Binary;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;

namespace SyncService.Encoding;

/// <summary>The tuples of a run in about the order of their keys, so that neighbours in an index of the target are looked up one after the other.</summary>
/// <remarks>
/// By eight bytes of the first column of the key that tells any of them apart: those behind what all its fields begin with, or of a numeric its weight and
/// first digits. That is not the order of a collation or of negative numbers, and need not be: it saves time and decides nothing. Owns rented memory.
/// </remarks>
internal readonly struct KeyOrder : IDisposable
{
    private static readonly HashSet<int> NoneLeftOut = [];

    private readonly byte[]? sorted;

    /// <summary>Where a field stands among the others.</summary>
    private delegate ulong Place(ReadOnlySpan<byte> field);

    private KeyOrder(ReadOnlyMemory<byte> tuples, byte[]? sorted) => (Tuples, this.sorted) = (tuples, sorted);

    /// <summary>The tuples of the run, each as it was.</summary>
    public ReadOnlyMemory<byte> Tuples { get; }

    /// <param name="batch">Holds the run, whose keys all differ.</param>
    /// <param name="from">Index of the first.</param>
    /// <param name="to">Index after the last.</param>
    /// <param name="schema">That describes each of them.</param>
    /// <param name="without">Those that are left out, by index.</param>
    public static KeyOrder Of(RecordBatch batch, int from, int to, RecordSchema schema, IReadOnlySet<int>? without = null)
    {
        foreach (var column in schema.KeyOrdinals)
        {
            if (CommonPrefix(batch, from, to, column) is not { } prefix) continue;
            return Sorted(batch, from, to, column, schema.Columns[column].Type == CanonicalType.Numeric ? Magnitude : field => Number(field[prefix..]), without ?? NoneLeftOut);
        }

        return AsQueued(batch, from, to, without ?? NoneLeftOut);
    }

    /// <summary>In the order of the queue, which decides where a key stands twice.</summary>
    /// <param name="batch">Holds the run.</param>
    /// <param name="from">Index of the first.</param>
    /// <param name="to">Index after the last.</param>
    /// <param name="without">Those that are left out, by index.</param>
    public static KeyOrder AsQueued(RecordBatch batch, int from, int to, IReadOnlySet<int> without)
    {
        var all = batch.Tuples(from, to);
        if (without.Count == 0) return new KeyOrder(all, null);
        var kept = RecordMemory<byte>.Pool.Rent(all.Length);
        var length = 0;
        for (var i = from; i < to; i++)
        {
            if (without.Contains(i)) continue;
            var tuple = batch.Tuple(i).Span;
            tuple.CopyTo(kept.AsSpan(length));
            length += tuple.Length;
        }

        return new KeyOrder(kept.AsMemory(0, length), kept);
    }

    public void Dispose()
    {
        if (sorted is not null) RecordMemory<byte>.Pool.Return(sorted);
    }

    private static KeyOrder Sorted(RecordBatch batch, int from, int to, int column, Place place, IReadOnlySet<int> without)
    {
        var keys = RecordMemory<ulong>.Pool.Rent(to - from);
        var indexes = RecordMemory<int>.Pool.Rent(to - from);
        try
        {
            var isSorted = true;
            var count = 0;
            for (var i = from; i < to; i++)
            {
                if (without.Count > 0 && without.Contains(i)) continue;
                keys[count] = place(RecordTuple.Field(batch.Tuple(i).Span, column));
                indexes[count] = i;
                isSorted &= count == 0 || keys[count - 1] <= keys[count];
                count++;
            }

            if (isSorted && count == to - from) return new KeyOrder(batch.Tuples(from, to), null);
            keys.AsSpan(0, count).Sort(indexes.AsSpan(0, count));
            return Gathered(batch, indexes.AsSpan(0, count), batch.Tuples(from, to).Length);
        }
        finally
        {
            RecordMemory<ulong>.Pool.Return(keys);
            RecordMemory<int>.Pool.Return(indexes);
        }
    }

    private static KeyOrder Gathered(RecordBatch batch, ReadOnlySpan<int> indexes, int bytes)
    {
        var sorted = RecordMemory<byte>.Pool.Rent(bytes);
        var length = 0;
        foreach (var index in indexes)
        {
            var tuple = batch.Tuple(index).Span;
            tuple.CopyTo(sorted.AsSpan(length));
            length += tuple.Length;
        }

        return new KeyOrder(sorted.AsMemory(0, length), sorted);
    }

    /// <summary>How many bytes all fields of a column begin with; null when the fields are all the same.</summary>
    private static int? CommonPrefix(RecordBatch batch, int from, int to, int column)
    {
        var first = RecordTuple.Field(batch.Tuple(from).Span, column);
        var common = first.Length;
        var isSame = true;
        for (var i = from + 1; i < to; i++)
        {
            var field = RecordTuple.Field(batch.Tuple(i).Span, column);
            var shared = field.CommonPrefixLength(first[..common]);
            isSame &= shared == first.Length && field.Length == first.Length;
            common = shared;
        }

        return isSame ? null : common;
    }

    /// <summary>Digits of four places each, the first of which counts 10000 to the power of the weight.</summary>
    private static ulong Magnitude(ReadOnlySpan<byte> numeric)
    {
        if (numeric.Length < 8) return 0;
        var weight = (ushort)(BinaryPrimitives.ReadInt16BigEndian(numeric[2..]) + 0x8000);
        return ((ulong)weight << 48) | (Number(numeric[8..]) >> 16);
    }

    /// <summary>Numbers compare as the first eight bytes do; where there are fewer, as with zeros behind them.</summary>
    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var number = 0UL;
        foreach (var one in bytes) number = (number << 8) | one;
        return number << (8 * (sizeof(ulong) - bytes.Length));
    }
}
