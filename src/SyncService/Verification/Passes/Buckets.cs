using System.Runtime.InteropServices;

namespace SyncService.Verification.Passes;

/// <summary>Sums of digests by buckets of the key's: two sides hold the same where their sums are the same. The order of the rows does not count.</summary>
/// <remarks>12 MB, whatever the number of rows.</remarks>
internal sealed class Buckets
{
    private const int Bits = 20;

    private readonly ulong[] sums = new ulong[1 << Bits];
    private readonly int[] counts = new int[1 << Bits];

    public long Rows { get; private set; }

    public static int Of(ulong key) => (int)(key >> (64 - Bits));

    public void Add(ulong key, ulong row)
    {
        var bucket = Of(key);
        sums[bucket] += row;
        counts[bucket]++;
        Rows++;
    }

    /// <summary>What it has more than another, so that the difference of two sides can be kept as one.</summary>
    public byte[] Less(Buckets other)
    {
        var bytes = new byte[sums.Length * (sizeof(ulong) + sizeof(int))];
        var ours = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(0, sums.Length * sizeof(ulong)));
        var numbers = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(sums.Length * sizeof(ulong)));
        for (var i = 0; i < sums.Length; i++) (ours[i], numbers[i]) = (sums[i] - other.sums[i], counts[i] - other.counts[i]);
        return bytes;
    }

    /// <param name="bytes">As <see cref="Less"/> wrote them.</param>
    /// <param name="rows">Of both sides.</param>
    public void Take(byte[] bytes, long rows)
    {
        MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(0, sums.Length * sizeof(ulong))).CopyTo(sums);
        MemoryMarshal.Cast<byte, int>(bytes.AsSpan(sums.Length * sizeof(ulong))).CopyTo(counts);
        Rows = rows;
    }

    /// <summary>Those in which another side has other rows, in sets that hold about so many rows of both sides.</summary>
    public IEnumerable<HashSet<int>> Differing(Buckets other, int rows)
    {
        var perBucket = Math.Max(1.0, (Rows + other.Rows) / (double)sums.Length);
        return Enumerable.Range(0, sums.Length).Where(bucket => sums[bucket] != other.sums[bucket] || counts[bucket] != other.counts[bucket])
            .Chunk((int)Math.Max(1, rows / perBucket)).Select(some => some.ToHashSet());
    }
}
