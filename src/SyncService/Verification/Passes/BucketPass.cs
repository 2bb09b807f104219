using System.Diagnostics;
using SyncService.Capture;
using SyncService.Encoding;
using SyncService.Target.Comparing;
using SyncService.Verification.Continuous;
using SyncService.Verification.Unfinished;

namespace SyncService.Verification.Passes;

/// <summary>Compares keys that the two sides sort differently: by sums of digests first, and row by row where the sums differ.</summary>
/// <remarks>Each side is read in the order of its own key. A table without differences is read once on each side, any other once more for each 200,000 rows of buckets that differ.</remarks>
internal sealed class BucketPass(SqlServerSource source, TargetComparison target, PassProgress progress, WorkShare share) : IComparingPass
{
    private const int MostAtOnce = 20_000;

    /// <summary>So many rows are held in memory, of which a digest and the key are kept.</summary>
    private const int MostHeld = 200_000;

    private readonly ComparisonPlan plan = target.Plan;
    private readonly Suspects suspects = progress.Suspects;
    private readonly Tally tally = progress.Tally;

    public async Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        if (progress.Place.IsEnded) return;
        var sums = progress.Sums ??= new BucketSums();
        if (plan.NeedsServer)
        {
            await CompareSourceAsync(sums.Source, judge, cancellation);
            await SumTargetAsync(sums.Target, cancellation);
        }
        else
        {
            // Two servers work at the same time.
            await Task.WhenAll(SumSourceAsync(sums.Source, cancellation), SumTargetAsync(sums.Target, cancellation));
        }

        foreach (var some in sums.Differing(MostHeld).Skip(progress.Place.Sets))
        {
            await FindAsync(some, cancellation);
            if (suspects.AreMany) await judge(cancellation);
            await progress.SaveIfDueAsync(cancellation);
        }

        progress.Commit(() => progress.Sums = null, place => place with { IsEnded = true });
    }

    private async Task SumSourceAsync(Buckets buckets, CancellationToken cancellation)
    {
        if (progress.Place.IsSourceRead) return;
        var page = new DigestPage(plan);
        await foreach (var chunk in source.ScanAsync(progress.Place.Source, cancellation))
        {
            using (chunk) page.Add(chunk);
            if (chunk.Place is null && page.Count < MostAtOnce) continue;
            Sum(chunk.Place is { } read ? place => place with { Source = read } : null);
            await progress.SaveIfDueAsync(cancellation);
        }

        Sum(place => place with { IsSourceRead = true });

        void Sum(Func<PassPlace, PassPlace>? next)
        {
            progress.Commit(
                () =>
                {
                    page.AddTo(buckets);
                    tally.SourceRows += page.Read;
                    tally.WithoutKey += page.Read - page.Count;
                },
                next);
            page.Clear();
        }
    }

    /// <summary>Where digests of the key alone are summed, PostgreSQL compares the values.</summary>
    private async Task CompareSourceAsync(Buckets buckets, Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        if (progress.Place.IsSourceRead) return;
        using var slice = new SourceSlice(plan);
        await foreach (var chunk in source.ScanAsync(progress.Place.Source, cancellation))
        {
            using (chunk) slice.Add(chunk);
            if (!slice.IsFull) continue;
            await EndAsync(slice.Place is { } read ? place => place with { Source = read } : null);
            if (suspects.AreMany) await judge(cancellation);
            await progress.SaveIfDueAsync(cancellation);
        }

        await EndAsync(place => place with { IsSourceRead = true });

        async Task EndAsync(Func<PassPlace, PassPlace>? next)
        {
            var unequal = await slice.UnequalAsync(target, cancellation);
            progress.Commit(
                () =>
                {
                    slice.AddTo(tally);
                    slice.AddTo(buckets);
                    slice.Add(suspects, unequal);
                },
                next);
            slice.Clear();
        }
    }

    private async Task SumTargetAsync(Buckets buckets, CancellationToken cancellation)
    {
        if (progress.Place.IsTargetRead) return;
        var page = new DigestPage(plan);
        await ReadTargetAsync(progress.Place.Target, page.Add, Turn, cancellation);

        void Turn(string[]? last)
        {
            progress.Commit(
                () =>
                {
                    page.AddTo(buckets);
                    tally.TargetRows += page.Count;
                },
                place => last is null ? place with { IsTargetRead = true } : place with { Target = last });
            page.Clear();
        }
    }

    /// <param name="after">The first row is behind this key; null: the first of all.</param>
    /// <param name="sink">Takes each row.</param>
    /// <param name="turn">Told when a page has ended, with its last key; null for the last page.</param>
    /// <param name="cancellation">The caller's.</param>
    private async Task ReadTargetAsync(IReadOnlyList<string>? after, CopiedTuples.Sink sink, Action<string[]?>? turn, CancellationToken cancellation)
    {
        var range = KeyRange.All with { After = after };
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
            turn?.Invoke(last);
            if (rows < MostAtOnce) return;
            range = range with { After = last };
            await Task.Delay(share.Rest(watch.Elapsed), cancellation);
        }
    }

    private async Task FindAsync(HashSet<int> buckets, CancellationToken cancellation)
    {
        Dictionary<ulong, (ulong Row, RowKey Key)> held = [];
        await foreach (var chunk in source.ScanAsync(null, cancellation))
        {
            using (chunk) Hold(chunk, buckets, held);
        }

        var foreign = 0L;
        await ReadTargetAsync(
            null,
            tuple =>
            {
                var (key, row) = plan.OfTarget.Of(tuple, default, out _);
                if (!buckets.Contains(Buckets.Of(key))) return;
                if (held.TryGetValue(key, out var same) && same.Row == row) held.Remove(key);
                else if (same.Key is null && RowKey.Of(tuple, plan) is { } extra) suspects.Add(key, extra);
                else if (same.Key is null) foreign++;
            },
            null,
            cancellation);
        progress.Commit(
            () =>
            {
                foreach (var (key, row) in held) suspects.Add(key, row.Key);
                tally.Extra += foreign;
            },
            place => place with { Sets = place.Sets + 1 });
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
