using System.Diagnostics;
using SyncService.Capture;
using SyncService.Encoding;
using SyncService.Target.Comparing;
using SyncService.Verification.Continuous;

namespace SyncService.Verification.Passes;

/// <summary>Compares keys that the two sides sort differently: by sums of digests first, and row by row where the sums differ.</summary>
/// <remarks>Each side is read in the order of its own key. A table without differences is read once on each side, any other once more for each 200,000 rows of buckets that differ.</remarks>
internal sealed class BucketPass(SqlServerSource source, TargetComparison target, Suspects suspects, Tally tally, WorkShare share) : IComparingPass
{
    private const int MostAtOnce = 20_000;

    /// <summary>So many rows are held in memory, of which a digest and the key are kept.</summary>
    private const int MostHeld = 200_000;

    private readonly ComparisonPlan plan = target.Plan;

    public async Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        var (ours, theirs) = (new Buckets(), new Buckets());
        if (plan.NeedsServer)
        {
            await CompareSourceAsync(ours, judge, cancellation);
            await SumTargetAsync(theirs, cancellation);
        }
        else
        {
            // Two servers work at the same time.
            await Task.WhenAll(SumSourceAsync(ours, cancellation), SumTargetAsync(theirs, cancellation));
        }

        foreach (var some in ours.Differing(theirs, MostHeld))
        {
            await FindAsync(some, cancellation);
            if (suspects.AreMany) await judge(cancellation);
        }
    }

    private async Task SumSourceAsync(Buckets buckets, CancellationToken cancellation)
    {
        await foreach (var chunk in source.ScanAsync(cancellation))
        {
            using (chunk) Sum(chunk, buckets);
        }
    }

    /// <summary>Where digests of the key alone are summed, PostgreSQL compares the values.</summary>
    private async Task CompareSourceAsync(Buckets buckets, Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        using var slice = new SourceSlice(plan);
        await foreach (var chunk in source.ScanAsync(cancellation))
        {
            using (chunk)
            {
                Sum(chunk, buckets);
                slice.Add(chunk);
            }

            if (!slice.IsFull) continue;
            await slice.EndAsync(suspects, target, cancellation);
            if (suspects.AreMany) await judge(cancellation);
        }

        await slice.EndAsync(suspects, target, cancellation);
    }

    private void Sum(RecordChunk chunk, Buckets buckets)
    {
        tally.SourceRows += chunk.Count;
        for (var i = 0; i < chunk.Count; i++)
        {
            var (key, row) = plan.OfRecords.Of(chunk[i].Span[RecordHeader.Size..], plan.IsCompared, out var isWithoutKey);
            if (isWithoutKey) tally.WithoutKey++;
            else buckets.Add(key, row);
        }
    }

    private Task SumTargetAsync(Buckets buckets, CancellationToken cancellation) => ReadTargetAsync(
        tuple =>
        {
            var (key, row) = plan.OfTarget.Of(tuple, default, out _);
            buckets.Add(key, row);
            tally.TargetRows++;
        },
        cancellation);

    private async Task ReadTargetAsync(CopiedTuples.Sink sink, CancellationToken cancellation)
    {
        var range = KeyRange.All;
        while (true)
        {
            string[]? last = null;
            var left = MostAtOnce;
            var watch = Stopwatch.StartNew();
            var rows = await target.ReadAsync(range, MostAtOnce, tuple =>
            {
                sink(tuple);
                if (--left == 0) last = KeyRange.Bound(tuple, plan);
            }, cancellation);
            if (rows < MostAtOnce) return;
            range = range with { After = last };
            await Task.Delay(share.Rest(watch.Elapsed), cancellation);
        }
    }

    private async Task FindAsync(HashSet<int> buckets, CancellationToken cancellation)
    {
        Dictionary<ulong, (ulong Row, RowKey Key)> held = [];
        await foreach (var chunk in source.ScanAsync(cancellation))
        {
            using (chunk) Hold(chunk, buckets, held);
        }

        await ReadTargetAsync(tuple =>
        {
            var (key, row) = plan.OfTarget.Of(tuple, default, out _);
            if (!buckets.Contains(Buckets.Of(key))) return;
            if (held.TryGetValue(key, out var same) && same.Row == row) held.Remove(key);
            else if (same.Key is null && RowKey.Of(tuple, plan) is { } extra) suspects.Add(key, extra);
            else if (same.Key is null) tally.Extra++;
        }, cancellation);
        foreach (var (key, row) in held) suspects.Add(key, row.Key);
    }

    private void Hold(RecordChunk chunk, HashSet<int> buckets, Dictionary<ulong, (ulong Row, RowKey Key)> held)
    {
        for (var i = 0; i < chunk.Count; i++)
        {
            var tuple = chunk[i].Span[RecordHeader.Size..];
            var (key, row) = plan.OfRecords.Of(tuple, plan.IsCompared, out var isWithoutKey);
            if (!isWithoutKey && buckets.Contains(Buckets.Of(key))) held[key] = (row, RowKey.Of(tuple, plan.Schema));
        }
    }
}
