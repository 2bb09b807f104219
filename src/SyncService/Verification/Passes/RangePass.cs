using SyncService.Capture;
using SyncService.Target.Comparing;

namespace SyncService.Verification.Passes;

/// <summary>Compares ranges of keys that both sides sort alike: some thousand rows of the source, and the target's rows of the same range.</summary>
/// <remarks>While one slice is compared, the source reads the next. Both sides of a range are read within about a second, so few rows change in between.</remarks>
internal sealed class RangePass(SqlServerSource source, TargetComparison target, Suspects suspects, Tally tally) : IComparingPass
{
    /// <summary>A range of the source may be full of rows that only the target has.</summary>
    private const int MostAtOnce = 50_000;

    private readonly ComparisonPlan plan = target.Plan;

    public async Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        using var one = new SourceSlice(plan);
        using var other = new SourceSlice(plan);
        var (filling, full) = (one, other);
        IReadOnlyList<string>? reached = null;
        var comparing = Task.CompletedTask;
        try
        {
            await foreach (var chunk in source.ScanAsync(cancellation))
            {
                using (chunk) filling.Add(chunk, tally);
                if (!filling.IsFull) continue;
                await comparing;
                if (suspects.AreMany) await judge(cancellation);
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
        while (true)
        {
            string[]? last = null;
            var left = MostAtOnce;
            var rows = await target.ReadAsync(range, MostAtOnce, tuple =>
            {
                var (key, row) = plan.OfTarget.Of(tuple, default, out _);
                if (!slice.Meet(key, row)) Suspect(key, tuple);
                if (--left == 0) last = KeyRange.Bound(tuple, plan);
            }, cancellation);
            tally.TargetRows += rows;
            if (rows < MostAtOnce) break;
            range = range with { After = last };
            if (suspects.AreMany) await judge(cancellation);
        }

        slice.AddUnmet(suspects, unequal);
    }

    private void Suspect(ulong digest, ReadOnlySpan<byte> tuple)
    {
        if (RowKey.Of(tuple, plan) is { } key) suspects.Add(digest, key);
        else tally.Extra++;
    }
}
