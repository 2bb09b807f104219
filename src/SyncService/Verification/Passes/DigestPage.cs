using SyncService.Encoding;
using SyncService.Target.Comparing;

namespace SyncService.Verification.Passes;

/// <summary>Digests of some rows of one side, which are summed together.</summary>
internal sealed class DigestPage(ComparisonPlan plan)
{
    private readonly List<(ulong Key, ulong Row)> digests = [];

    /// <summary>Rows with a key.</summary>
    public int Count => digests.Count;

    /// <summary>All rows.</summary>
    public int Read { get; private set; }

    /// <summary>Adds rows of the source.</summary>
    public void Add(RecordChunk chunk)
    {
        Read += chunk.Count;
        for (var i = 0; i < chunk.Count; i++)
        {
            var (key, row) = plan.OfRecords.Of(chunk[i].Span[RecordHeader.Size..], plan.IsCompared, out var isWithoutKey);
            if (!isWithoutKey) digests.Add((key, row));
        }
    }

    /// <summary>Adds a row of the target.</summary>
    public void Add(ReadOnlySpan<byte> tuple)
    {
        Read++;
        var (key, row) = plan.OfTarget.Of(tuple, default, out _);
        digests.Add((key, row));
    }

    public void AddTo(Buckets buckets)
    {
        foreach (var (key, row) in digests) buckets.Add(key, row);
    }

    public void Clear()
    {
        digests.Clear();
        Read = 0;
    }
}
