namespace SyncService.Verification.Passes;

/// <summary>Sums of digests of both sides.</summary>
internal sealed class BucketSums
{
    public Buckets Source { get; } = new();

    public Buckets Target { get; } = new();

    /// <summary>Sets of buckets in which the sides differ, each of about so many rows.</summary>
    public IEnumerable<HashSet<int>> Differing(int rows) => Source.Differing(Target, rows);

    /// <summary>What the source has more than the target: 12 MB.</summary>
    public byte[] ToBytes() => Source.Less(Target);

    /// <param name="bytes">As <see cref="ToBytes"/> wrote them.</param>
    /// <param name="tally">How many rows they are of.</param>
    public static BucketSums Of(byte[] bytes, Tally tally)
    {
        var sums = new BucketSums();
        sums.Source.Take(bytes, tally.SourceRows + tally.TargetRows);
        return sums;
    }
}
