using SyncService.Capture;
using SyncService.Target.Comparing;

namespace SyncService.Verification.Passes;

/// <summary>Has PostgreSQL look up each row of the source: for keys that the target holds in another form than the source does.</summary>
/// <remarks>Rows that only the target has are not found: its keys cannot be told from those of the source by their bytes.</remarks>
internal sealed class ServerPass(SqlServerSource source, TargetComparison target, Suspects suspects, Tally tally) : IComparingPass
{
    public async Task RunAsync(Func<CancellationToken, Task> judge, CancellationToken cancellation)
    {
        using var slice = new SourceSlice(target.Plan) { StagesAll = true };
        await foreach (var chunk in source.ScanAsync(cancellation))
        {
            using (chunk) slice.Add(chunk, tally);
            if (!slice.IsFull) continue;
            await slice.EndAsync(suspects, target, cancellation);
            if (suspects.AreMany) await judge(cancellation);
        }

        await slice.EndAsync(suspects, target, cancellation);
        tally.TargetRows = await target.CountAsync(cancellation);
    }
}
