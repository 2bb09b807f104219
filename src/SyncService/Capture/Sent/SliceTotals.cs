using System.Buffers.Binary;

namespace SyncService.Capture.Sent;

/// <summary>Count and order-free sum of the rows of a slice, by buckets of a hash over key and stamp that the source computes.</summary>
/// <remarks>
/// Two slices with the same totals hold the same rows, but for a collision of 40 bits within one bucket. A row that joins, leaves or is stamped anew
/// changes the total of one bucket or two, and only their rows are read again.
/// </remarks>
internal sealed class SliceTotals
{
    public const int Buckets = 1024;

    /// <summary>Bytes of one number as it is kept.</summary>
    private const int Width = sizeof(long);

    private readonly long[] counts = new long[Buckets];
    private readonly long[] sums = new long[Buckets];

    public long Count { get; private set; }

    public void Add(int bucket, long count, long sum)
    {
        (counts[bucket], sums[bucket]) = (counts[bucket] + count, unchecked(sums[bucket] + sum));
        Count += count;
    }

    /// <summary>One byte a bucket: 1 where the totals are others.</summary>
    public byte[] Differing(SliceTotals other)
    {
        var differing = new byte[Buckets];
        for (var i = 0; i < Buckets; i++) differing[i] = counts[i] == other.counts[i] && sums[i] == other.sums[i] ? (byte)0 : (byte)1;
        return differing;
    }

    /// <summary>As they are kept; read by <see cref="Read"/>.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[2 * Width * Buckets];
        for (var i = 0; i < Buckets; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 * i * Width), counts[i]);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(((2 * i) + 1) * Width), sums[i]);
        }

        return bytes;
    }

    /// <summary>Null where the bytes are no such totals.</summary>
    public static SliceTotals? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 2 * Width * Buckets) return null;
        var totals = new SliceTotals();
        for (var i = 0; i < Buckets; i++)
        {
            totals.Add(i, BinaryPrimitives.ReadInt64LittleEndian(bytes[(2 * i * Width)..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[(((2 * i) + 1) * Width)..]));
        }

        return totals;
    }
}
