using SyncService.Capture;
using SyncService.Target.Comparing;
using SyncService.Verification.Unfinished;

namespace SyncService.Verification.Passes;

/// <summary>Compares ranges of keys that both sides sort alike: some thousand rows of the source, and the target's rows of the same range.</summary>
/// <remarks>While one slice is compared, the source reads the next. Both sides of a range are read within about a second, so few rows change in between.</remarks>
internal sealed class RangePass(SqlServerSource source, TargetComparison target, PassProgress progress) : IComparingPass
{
    /// <summary>A range of the source may be full of rows that only the target has.</summary>
    private const int MostAtOnce = 50_000;

    private readonly ComparisonPlan plan = target.Plan;
    private readonly Suspects suspects = progress.Suspects;

    public async Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        if (progress.Place.IsEnded) return;
        using var one = new SourceSlice(plan);
        using var other = new SourceSlice(plan);
        var (filling, full) = (one, other);
        var reached = progress.Place.Target;
        var comparing = Task.CompletedTask;
        try
        {
            await foreach (var chunk in source.ScanAsync(progress.Place.Source, cancellation))
            {
                using (chunk) filling.Add(chunk);
                if (!filling.IsFull) continue;
                await comparing;
                if (suspects.AreMany) await judge(cancellation);
                await progress.SaveIfDueAsync(cancellation);
                (filling, full) = (full, filling);
                filling.Clear();
                var bound = KeyRange.Bound(full.Last!, plan.Schema);
                comparing = CompareAsync(full, new KeyRange(reached, bound), judge, cancellation);
                reached = bound;
            }

            await comparing;
            comparing = CompareAsync(filling, new KeyRange(reached, null), judge, cancellation);
            await comparing;
        }
        finally
        {
            // A slice is not given back while it is compared.
            await comparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CompareAsync(SourceSlice slice, KeyRange range, Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        var unequal = await slice.UnequalAsync(target, cancellation);
        var (rest, targetRows, foreign) = (range, 0L, 0L);
        while (true)
        {
            string[]? last = null;
            var left = MostAtOnce;
            var rows = await target.ReadAsync(rest, MostAtOnce, tuple =>
            {
                var (key, row) = plan.OfTarget.Of(tuple, default, out _);
                if (!slice.Meet(key, row)) foreign += Suspect(key, tuple);
                if (--left == 0) last = KeyRange.Bound(tuple, plan);
            }, cancellation);
            targetRows += rows;
            if (rows < MostAtOnce) break;
            rest = rest with { After = last };
            if (suspects.AreMany) await judge(cancellation);
        }

        progress.Commit(
            () =>
            {
                slice.AddTo(progress.Tally);
                slice.AddUnmet(suspects, unequal);
                progress.Tally.TargetRows += targetRows;
                progress.Tally.Extra += foreign;
            },
            range.UpTo is null ? place => place with { IsEnded = true } : slice.Place is { } read ? place => place with { Source = read, Target = range.UpTo } : null);
    }

    /// <returns>1 for a row that the source cannot have, which no judge needs.</returns>
    private int Suspect(ulong digest, ReadOnlySpan<byte> tuple)
    {
        if (RowKey.Of(tuple, plan) is not { } key) return 1;
        suspects.Add(digest, key);
        return 0;
    }
}
