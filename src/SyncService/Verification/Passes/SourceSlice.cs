using SyncService.Encoding;
using SyncService.Target.Comparing;

namespace SyncService.Verification.Passes;

/// <summary>Rows of the source that lie side by side in the order of the key, as digests. Each is met in the target, or not.</summary>
internal sealed class SourceSlice(ComparisonPlan plan) : IDisposable
{
    private const int MostRows = 10_000;

    /// <summary>Rows that PostgreSQL compares are held in memory.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>A slice that ends where no scan could go on grows so much larger, to end a little later.</summary>
    private const int Longer = 4;

    private readonly Dictionary<ulong, int> places = [];
    private readonly List<ulong> digests = [];
    private readonly List<ulong> rows = [];
    private readonly List<bool> met = [];
    private readonly List<int> ends = [];
    private byte[] keys = new byte[4096];
    private int length;
    private long read;
    private long withoutKey;

    /// <summary>Whether PostgreSQL compares its rows, also where digests could.</summary>
    public bool StagesAll { get; init; } = plan.NeedsServer;

    /// <summary>For what PostgreSQL compares; empty where digests decide.</summary>
    public StagedRows Staged { get; } = new(plan.Schema.Columns.Count);

    public int Count => digests.Count;

    public bool IsFull => IsLargerThan(1) && (Place is not null || IsLargerThan(Longer));

    /// <summary>Where the scan goes on behind its last row; null where it cannot.</summary>
    public ScanPlace? Place { get; private set; }

    /// <summary>The key of the last row that has one; null where there is none.</summary>
    public RowKey? Last => Count == 0 ? null : KeyAt(Count - 1);

    public void Add(RecordChunk chunk)
    {
        Place = chunk.Place;
        read += chunk.Count;
        for (var i = 0; i < chunk.Count; i++)
        {
            var tuple = chunk[i].Span[RecordHeader.Size..];
            var (key, row) = plan.OfRecords.Of(tuple, plan.IsCompared, out var isWithoutKey);
            if (isWithoutKey) withoutKey++;
            else Add(key, row, tuple);
        }
    }

    /// <summary>Counts its rows.</summary>
    public void AddTo(Tally tally)
    {
        tally.SourceRows += read;
        tally.WithoutKey += withoutKey;
    }

    /// <summary>Sums the digests of its rows.</summary>
    public void AddTo(Buckets buckets)
    {
        for (var i = 0; i < Count; i++) buckets.Add(digests[i], rows[i]);
    }

    /// <summary>Meets a row of the target.</summary>
    /// <returns>Whether the source has it, with the same digest.</returns>
    public bool Meet(ulong key, ulong row)
    {
        if (!places.TryGetValue(key, out var place)) return false;
        met[place] = true;
        return rows[place] == row;
    }

    /// <summary>Adds every row that was not met, or of which PostgreSQL says that it differs.</summary>
    /// <param name="suspects">What they are added to.</param>
    /// <param name="unequal">Places that are not equal by PostgreSQL's word.</param>
    public void AddUnmet(Suspects suspects, IEnumerable<int> unequal)
    {
        foreach (var place in unequal) met[place] = false;
        for (var i = 0; i < Count; i++)
        {
            if (!met[i]) suspects.Add(digests[i], KeyAt(i));
        }
    }

    /// <summary>Adds rows by their places.</summary>
    public void Add(Suspects suspects, IEnumerable<int> unequal)
    {
        foreach (var place in unequal) suspects.Add(digests[place], KeyAt(place));
    }

    /// <summary>Places of rows that PostgreSQL says are not equal; none where digests decide.</summary>
    public async Task<IEnumerable<int>> UnequalAsync(TargetComparison target, CancellationToken cancellation)
    {
        if (!StagesAll || Count == 0) return [];
        await target.ClearAsync(cancellation);
        await target.StageAsync(Staged, cancellation);
        return (await target.StatesAsync(Count, cancellation)).Select(row => row.Place);
    }

    public void Clear()
    {
        places.Clear();
        digests.Clear();
        rows.Clear();
        met.Clear();
        ends.Clear();
        Staged.Clear();
        (length, read, withoutKey, Place) = (0, 0, 0, null);
    }

    public void Dispose() => Staged.Dispose();

    private bool IsLargerThan(int times) => Count >= times * MostRows || Staged.Bytes >= times * MostBytes;

    private void Add(ulong key, ulong row, ReadOnlySpan<byte> tuple)
    {
        if (StagesAll) Staged.Add(tuple, RecordOperation.Upsert, Count);

        // Of a key that stands twice the second row is looked at once more by itself.
        if (!places.TryAdd(key, Count)) row = ~rows[places[key]];
        digests.Add(key);
        rows.Add(row);
        met.Add(false);
        RowKey.Append(tuple, plan.Schema, ref keys, ref length);
        ends.Add(length);
    }

    private RowKey KeyAt(int place) => RowKey.Of(keys.AsSpan((place == 0 ? 0 : ends[place - 1])..ends[place]));
}
