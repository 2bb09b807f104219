using SyncService.Protocol;

namespace SyncService.Encoding;

/// <summary>Records peeked from the head of the queue, laid out so that a run of tuples is one span of COPY data.</summary>
/// <remarks>Owns its rented buffers. Records that are not of this format are kept aside whole, in <see cref="Unreadable"/>.</remarks>
/// <param name="records">How many records are expected.</param>
/// <param name="bytes">How many bytes they are expected to have.</param>
internal sealed class RecordBatch(int records = 2048, int bytes = 64 * 1024) : IDisposable
{
    private byte[] tuples = RecordMemory<byte>.Pool.Rent(bytes);
    private int length;

    /// <summary>Where the first tuple begins: behind the header of a large record, which is kept as it came.</summary>
    private int start;
    private int[] ends = RecordMemory<int>.Pool.Rent(records);
    private RecordHeader[] headers = RecordMemory<RecordHeader>.Pool.Rent(records);

    public required QueueState State { get; init; }

    /// <summary>Number of the first record; meaningless without a cursor.</summary>
    public required Seq First { get; init; }

    public int Count { get; private set; }

    /// <summary>Whether each record that can be read carries the number that its place in the queue gives it.</summary>
    public bool IsInOrder { get; private set; } = true;

    public Seq Last => First + (Count - 1);

    public long Bytes => length - start;

    /// <summary>By index in the batch.</summary>
    public IReadOnlyDictionary<int, byte[]> Unreadable => unreadable;

    private readonly Dictionary<int, byte[]> unreadable = [];

    public ReadOnlySpan<RecordHeader> Headers => headers.AsSpan(0, Count);

    public RecordHeader Header(int index) => headers[index];

    /// <summary>The position of the last record that can be read. It may lie before that of an earlier one: the source's clock may be set back.</summary>
    public Position? Reached
    {
        get
        {
            for (var i = Count - 1; i >= 0; i--)
            {
                if (!unreadable.ContainsKey(i)) return headers[i].Reached;
            }

            return null;
        }
    }

    /// <summary>The newest stamp of a record that can be read.</summary>
    public Watermark? NewestStamp
    {
        get
        {
            Watermark? newest = null;
            for (var i = 0; i < Count; i++)
            {
                if (unreadable.Count > 0 && unreadable.ContainsKey(i)) continue;
                var stamp = headers[i].Stamp;
                newest = newest is { } known && known.Kind == stamp.Kind ? Watermark.Max(known, stamp) : stamp;
            }

            return newest;
        }
    }

    /// <summary>A batch of one record, whose rented memory it takes over.</summary>
    public static RecordBatch OfLarge(byte[] record, int size, QueueState state, Seq first)
    {
        var batch = new RecordBatch(1, 0) { State = state, First = first, Count = 1 };
        if (RecordHeader.TryRead(record.AsSpan(0, size), out batch.headers[0]))
        {
            batch.IsInOrder = batch.headers[0].Number == RecordHeader.NumberOf(first);
            (batch.tuples, batch.start, batch.length) = (record, RecordHeader.Size, size);
        }
        else
        {
            batch.unreadable.Add(0, record[..size]);
        }

        batch.ends[0] = batch.length;
        return batch;
    }

    public ReadOnlyMemory<byte> Tuple(int index) => Tuples(index, index + 1);

    /// <summary>The tuples from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public ReadOnlyMemory<byte> Tuples(int from, int to) => tuples.AsMemory(Start(from), Start(to) - Start(from));

    /// <summary>The record as it stood in the queue.</summary>
    public byte[] Record(int index)
    {
        if (unreadable.TryGetValue(index, out var raw)) return raw;
        var tuple = Tuple(index);
        var record = new byte[RecordHeader.Size + tuple.Length];
        headers[index].Write(record);
        tuple.Span.CopyTo(record.AsSpan(RecordHeader.Size));
        return record;
    }

    /// <summary>Whether a record here and one there may have the same key; also when two here may.</summary>
    public bool MayShareKey(RecordBatch other)
    {
        using var keys = new KeySet(Count + other.Count);
        foreach (var header in other.Headers) keys.Add(header.KeyHash);
        foreach (var header in Headers)
        {
            if (!keys.Add(header.KeyHash)) return true;
        }

        return false;
    }

    public void Add(ReadOnlySpan<byte> record)
    {
        Grow();
        if (RecordHeader.TryRead(record, out headers[Count]))
        {
            IsInOrder &= headers[Count].Number == RecordHeader.NumberOf(First + Count);
            record[RecordHeader.Size..].CopyTo(Room(record.Length - RecordHeader.Size));
        }
        else
        {
            unreadable.Add(Count, record.ToArray());
        }

        ends[Count++] = length;
    }

    /// <summary>Appends a record that carries the number of its place; false, and nothing done, for any other.</summary>
    public bool TryContinue(ReadOnlySpan<byte> record)
    {
        if (!RecordHeader.TryRead(record, out var header) || header.Number != RecordHeader.NumberOf(First + Count)) return false;
        Add(record);
        return true;
    }

    /// <summary>Leaves the records behind the first <paramref name="count"/> to the queue, where they stand all the same.</summary>
    public void CutTo(int count)
    {
        if (count >= Count) return;
        foreach (var index in unreadable.Keys.Where(index => index >= count).ToList()) unreadable.Remove(index);
        length = count == 0 ? start : ends[count - 1];
        Count = count;
    }

    public void Dispose()
    {
        if (headers.Length == 0) return;
        RecordMemory<byte>.Pool.Return(tuples);
        RecordMemory<int>.Pool.Return(ends);
        RecordMemory<RecordHeader>.Pool.Return(headers);
        (tuples, ends, headers, Count) = ([], [], [], 0);
    }

    private int Start(int index) => index == 0 ? start : ends[index - 1];

    private Span<byte> Room(int size)
    {
        if (tuples.Length - length < size) tuples = RecordMemory<byte>.Grow(tuples, length, checked((int)Math.Max(length + (long)size, Math.Min(tuples.Length * 2L, Array.MaxLength))));
        var room = tuples.AsSpan(length, size);
        length += size;
        return room;
    }

    private void Grow()
    {
        if (Count < ends.Length && Count < headers.Length) return;
        ends = RecordMemory<int>.Grow(ends, Count, Count * 2);
        headers = RecordMemory<RecordHeader>.Grow(headers, Count, Count * 2);
    }
}
