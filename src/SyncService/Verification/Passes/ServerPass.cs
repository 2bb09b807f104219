using SyncService.Capture;
using SyncService.Target.Comparing;
using SyncService.Verification.Unfinished;

namespace SyncService.Verification.Passes;

/// <summary>Has PostgreSQL look up each row of the source: for keys that the target holds in another form than the source does.</summary>
/// <remarks>Rows that only the target has are not found: its keys cannot be told from those of the source by their bytes.</remarks>
internal sealed class ServerPass(SqlServerSource source, TargetComparison target, PassProgress progress) : IComparingPass
{
    public async Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        using var slice = new SourceSlice(target.Plan) { StagesAll = true };
        if (progress.Place.IsEnded) return;
        await foreach (var chunk in source.ScanAsync(progress.Place.Source, cancellation))
        {
            using (chunk) slice.Add(chunk);
            if (!slice.IsFull) continue;
            await EndAsync(slice, slice.Place is { } read ? place => place with { Source = read } : null, cancellation);
            if (progress.Suspects.AreMany) await judge(cancellation);
            await progress.SaveIfDueAsync(cancellation);
        }

        var targetRows = await target.CountAsync(cancellation);
        await EndAsync(slice, place => place with { IsEnded = true }, cancellation);
        progress.Tally.TargetRows = targetRows;
    }

    private async Task EndAsync(SourceSlice slice, Func<PassPlace, PassPlace>? next, CancellationToken cancellation)
    {
        var unequal = await slice.UnequalAsync(target, cancellation);
        progress.Commit(
            () =>
            {
                slice.AddTo(progress.Tally);
                slice.Add(progress.Suspects, unequal);
            },
            next);
        slice.Clear();
    }
}
