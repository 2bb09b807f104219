using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Encoding;

/// <summary>Some records on their way from the source to the queue, and the position that they reach.</summary>
/// <remarks>Owns its rented buffers; dispose it once it is enqueued.</remarks>
internal sealed class RecordChunk : IDisposable
{
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<ulong>? blocks;
    private byte[] buffer = [];
    private int[] ends = RecordMemory<int>.Pool.Rent(2048);
    private ulong[] digests = RecordMemory<ulong>.Pool.Rent(2048);

    public required RecordSchema Schema { get; init; }

    public int Count { get; private set; }

    /// <summary>Rows that the source was asked for, the ones sent before included.</summary>
    public long RowsRead { get; set; }

    public int WidestBytes { get; private set; }

    public long Bytes => Count == 0 ? 0 : ends[Count - 1];

    /// <summary>Completes when its memory is given back.</summary>
    public Task Gone => gone.Task;

    /// <summary>Keys among it that the source lacks.</summary>
    public int Tombstones { get; set; }

    public bool HasTombstones => Tombstones > 0;

    /// <summary>Values that could not be kept as they were.</summary>
    public Losses Losses { get; set; }

    /// <summary>The position that the rows read so far reach; null when there were none.</summary>
    public Position? Reached { get; set; }

    /// <summary>Rows with an older stamp will not be read again; null where that is not known.</summary>
    public Watermark? KeptFrom { get; set; }

    /// <summary>Rows with older stamps will hardly be read again; null where nothing was read.</summary>
    public Watermark? SpareBefore { get; set; }

    /// <summary>Where a scan goes on behind it; null where it cannot.</summary>
    public ScanPlace? Place { get; set; }

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

    /// <summary>Signatures of the blocks whose records are here.</summary>
    public IReadOnlyList<ulong> Blocks => blocks ?? [];

    /// <summary>In place of the digest of a record that is known by its block.</summary>
    public const ulong OfBlock = 0;

    /// <summary>Digest of the content of a record, by which its row is known when it is read again.</summary>
    public ulong Digest(int index) => digests[index];

    public void Add(int end, ulong digest)
    {
        if (Count == ends.Length) ends = RecordMemory<int>.Grow(ends, Count, Count * 2);
        if (Count == digests.Length) digests = RecordMemory<ulong>.Grow(digests, Count, Count * 2);
        digests[Count] = digest;
        WidestBytes = Math.Max(WidestBytes, end - (Count == 0 ? 0 : ends[Count - 1]));
        ends[Count++] = end;
    }

    /// <summary>A block whose records are here ends.</summary>
    public void AddBlock(ulong signature) => (blocks ??= []).Add(signature);

    /// <summary>Forgets all records but the first ones.</summary>
    public void TakeBack(int count) => Count = count;

    /// <summary>Writes into each record the number that it is about to have.</summary>
    public void Number(Seq first)
    {
        for (var i = 0; i < Count; i++) RecordHeader.WriteNumber(buffer.AsSpan(i == 0 ? 0 : ends[i - 1]), RecordHeader.NumberOf(first + i));
    }

    public void Own(byte[] rented) => buffer = rented;

    public void Dispose()
    {
        if (buffer.Length > 0) RecordMemory<byte>.Pool.Return(buffer);
        if (ends.Length > 0) RecordMemory<int>.Pool.Return(ends);
        if (digests.Length > 0) RecordMemory<ulong>.Pool.Return(digests);
        (buffer, ends, digests, Count) = ([], [], [], 0);
        gone.TrySetResult();
    }
}
