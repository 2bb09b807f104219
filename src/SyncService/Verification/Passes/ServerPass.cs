using SyncService.Capture;
using SyncService.Target.Comparing;

namespace SyncService.Verification.Passes;

/// <summary>Has PostgreSQL look up each row of the source: for keys that the target holds in another form than the source does.</summary>
/// <remarks>Rows that only the target has are not found: its keys cannot be told from those of the source by their bytes.</remarks>
internal sealed class ServerPass(SqlServerSource source, TargetComparison target, Suspects suspects, Tally tally) : IComparingPass
{
    private const int RowsInSlice = 10_000;
    private const int BytesInSlice = 4 * 1024 * 1024;

    public async Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        using var slice = new SourceSlice(target.Plan) { StagesAll = true };
        await foreach (var chunk in source.ScanAsync(cancellation))
        {
            using (chunk) slice.Add(chunk, tally);
            if (slice.Count < RowsInSlice && slice.Staged.Bytes < BytesInSlice) continue;
            await CompareAsync(slice, cancellation);
            if (suspects.AreMany) await judge(cancellation);
        }

        await CompareAsync(slice, cancellation);
        tally.TargetRows = await target.CountAsync(cancellation);
    }

    private async Task CompareAsync(SourceSlice slice, CancellationToken cancellation)
    {
        slice.AddPlaces(suspects, await RangePass.UnequalAsync(slice, target, cancellation));
        slice.Clear();
    }
}
