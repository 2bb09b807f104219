using System.Buffers;
using SyncService.Protocol;

namespace SyncService.Encoding;

/// <summary>Some records on their way from the source to the queue, and the position that they reach.</summary>
/// <remarks>Owns its rented buffers; dispose it once it is enqueued.</remarks>
internal sealed class RecordChunk : IDisposable
{
    private byte[] buffer = [];
    private int[] ends = ArrayPool<int>.Shared.Rent(2048);

    public required RecordSchema Schema { get; init; }

    public int Count { get; private set; }

    /// <summary>Rows that the source was asked for, the ones sent before included.</summary>
    public long RowsRead { get; set; }

    public int WidestBytes { get; private set; }

    public long Bytes => Count == 0 ? 0 : ends[Count - 1];

    /// <summary>Values that could not be kept as they were.</summary>
    public long AlteredValues { get; set; }

    /// <summary>Newest stamp among the rows read; null when there were none.</summary>
    public Watermark? Watermark { get; set; }

    /// <summary>Key of the last row read, as the reader of a log would write it.</summary>
    public string? Key { get; set; }

    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : ends[index - 1];
            return buffer.AsMemory(start, ends[index] - start);
        }
    }

    public void Add(int end)
    {
        if (Count == ends.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(ends.Length * 2);
            ends.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<int>.Shared.Return(ends);
            ends = larger;
        }

        WidestBytes = Math.Max(WidestBytes, end - (Count == 0 ? 0 : ends[Count - 1]));
        ends[Count++] = end;
    }

    public void Own(byte[] rented) => buffer = rented;

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        if (ends.Length > 0) ArrayPool<int>.Shared.Return(ends);
        buffer = [];
        ends = [];
        Count = 0;
    }
}
