using SyncService.FaultTests.Load;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults.AtSource;

/// <summary>SQL Server is restored to what it was, or fails over to a secondary that lags: what users wrote since is gone.</summary>
internal static class RestoreFaults
{
    public static IReadOnlyList<Fault> Restored { get; } = Each(
        "SQL Server: older backup restored",
        stage => stage.Source.BackupAsync("older"),
        stage => stage.Source.RestoreAsync("older"));

    /// <summary>Of a stage with a secondary.</summary>
    public static IReadOnlyList<Fault> FailedOver { get; } =
    [
        .. Each("SQL Server: forced fail-over to a secondary that lags", stage => stage.Source.CatchUpSecondaryAsync(), stage => stage.FailOverSourceAsync(forced: true)),
        new("SQL Server: forced fail-over to a secondary that lags, and the service reads on from what is the secondary now", async (stage, random) =>
        {
            await LoseAsync(
                stage,
                random,
                stage => stage.Source.CatchUpSecondaryAsync(),
                async stage =>
                {
                    await stage.Source.SetSecondaryLagAsync(SecondaryFaults.Lag(random));
                    await stage.FailOverSourceAsync(forced: true);
                    SecondaryFaults.Route(stage, toSecondary: true);
                },
                async (_, isUp) =>
                {
                    await Users.EnterAgainAsync(stage, random);
                    if (!isUp) stage.Services.Start();
                });
            await Fault.LastAsync(random, 0.5, 2);
            await SecondaryFaults.BackAsync(stage);
        }),
    ];

    private static IReadOnlyList<Fault> Each(string what, Func<Stage, Task> keep, Func<Stage, Task> goBack) =>
    [
        new($"{what}, its lost rows entered again", (stage, random) => LoseAsync(stage, random, keep, goBack, async (_, isUp) =>
        {
            await Users.EnterAgainAsync(stage, random);
            if (random.Next(2) == 0) await Users.ChangeAgainAsync(stage, random);
            if (!isUp) stage.Services.Start();
        })),
        new($"{what}, its lost rows deleted by request, or held and approved", (stage, random) => LoseAsync(stage, random, keep, goBack, async (rows, isUp) =>
        {
            if (!isUp) stage.Services.Start();
            await stage.Arrival.PausedAsync();
            await stage.Operator.HoldAsync([.. stage.Streams.Where(stream => stream.Deletes != DeletePolicy.Keep)], left: rows);
            foreach (var stream in stage.Streams)
            {
                if (stream.Deletes == DeletePolicy.Keep) await Resync.DeleteAsync(stage, stream, left: rows[stream.Index]);
                else await stage.Load.ForgetAsync(stream, left: rows[stream.Index]);
            }
        })),
    ];

    private static async Task LoseAsync(Stage stage, Random random, Func<Stage, Task> keep, Func<Stage, Task> goBack, Func<int[], bool, Task> then)
    {
        long kept;
        int[] rows;
        using (await stage.Load.PauseAsync())
        {
            (kept, rows) = (stage.Load.Number, [.. stage.Streams.Select(stage.Load.RowsOf)]);
            await keep(stage);
        }

        await stage.Arrival.ProgressAsync(random.Next(20, 120));
        var isUp = random.Next(2) == 0;
        using var pause = await stage.Load.PauseAsync();
        if (random.Next(2) == 0) await stage.Arrival.PausedAsync();
        if (!isUp) await stage.Services.KillAllAsync();
        stage.Regressions.Excuse(kept, stage.Load.Number);
        await goBack(stage);
        await then(rows, isUp);
    }
}
