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

    /// <summary>Those in which another side has other rows, in sets that hold about so many rows of both sides.</summary>
    public IEnumerable<HashSet<int>> Differing(Buckets other, int rows)
    {
        var perBucket = Math.Max(1.0, (Rows + other.Rows) / (double)sums.Length);
        return Enumerable.Range(0, sums.Length).Where(bucket => sums[bucket] != other.sums[bucket] || counts[bucket] != other.counts[bucket])
            .Chunk((int)Math.Max(1, rows / perBucket)).Select(some => some.ToHashSet());
    }
}
