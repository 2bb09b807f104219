using System.IO.Hashing;
using System.Runtime.InteropServices;
using SyncService.Capture.Sent;
using SyncService.Protocol;

namespace SyncService.Tests.Protocol.Simulation.Sources;

/// <summary>The view's answers about slices; it may change between two of them.</summary>
internal sealed class SimulatedSlices(SimulatedView view, Dice dice, int lookPerMille) : ISliceSource
{
    public bool IsCalledOff => false;

    public SliceTotals Totals(Watermark from, Watermark until)
    {
        if (dice.Chance(lookPerMille)) view.Change();
        var totals = new SliceTotals();
        foreach (var row in Rows(view, from, until)) totals.Add(Bucket(row), 1, (long)(Hash(row) >> 24));
        return totals;
    }

    public Watermark? Newest()
    {
        var stamps = view.Rows.Select(row => row.Stamp).ToList();
        return stamps.Count == 0 ? null : new Watermark(WatermarkKind.Timestamp, stamps.Max());
    }

    /// <summary>The rows of some buckets, in the order of their stamps.</summary>
    public static List<Row> Of(SimulatedView view, Watermark from, Watermark until, byte[] buckets) =>
        [.. Rows(view, from, until).Where(row => buckets[Bucket(row)] != 0).OrderBy(row => row.Stamp)];

    private static IEnumerable<Row> Rows(SimulatedView view, Watermark from, Watermark until) =>
        view.Rows.Where(row => row.Stamp >= from.Ordinal && row.Stamp < until.Ordinal);

    private static int Bucket(Row row) => (int)(Hash(row) % SliceTotals.Buckets);

    private static ulong Hash(Row row) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes<long>([row.Key, row.Stamp]));
}
