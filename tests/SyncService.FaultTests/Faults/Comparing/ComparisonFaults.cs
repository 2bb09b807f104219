using LocalServers.Postgres;
using SyncService.FaultTests.Setup;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Faults.Comparing;

/// <summary>What happens at the steps of a comparison that finds rows to delete, and to the deletes and repairs that it has sent.</summary>
internal static class ComparisonFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        At("kill -9", PostgresSteps.BeforeComparing, stage => stage.Services.KillAllAsync()),
        At("kill -9", PostgresSteps.BeforeAsking, stage => stage.Services.KillAllAsync()),
        At("kill -9", PostgresSteps.BeforeKeys, stage => stage.Services.KillAllAsync()),
        At("kill -9", PostgresSteps.BeforeDeletes, stage => stage.Services.KillAllAsync()),
        At("kill -9", PostgresSteps.AfterDeletes, stage => stage.Services.KillAllAsync()),
        At("cut", PostgresSteps.AfterDeletes, _ => Task.CompletedTask),
        .. OnTheirWay("kill -9", async (stage, _) =>
        {
            await stage.Services.KillAllAsync();
            stage.Services.Start();
        }),
        .. OnTheirWay("DEL sync_queue", (stage, rows) => stage.Redis.ExecuteAsync("DEL", rows.Stream.Queue)),
        .. OnTheirWay("PostgreSQL: kill -9 of the server", async (stage, _) =>
        {
            await stage.Postgres.KillAsync();
            await stage.Postgres.StartAgainAsync();
        }),
        Restored(areDeleted: true),
        Restored(areDeleted: false),
        new("compared: rows put back as they were, with their deletes on their way", (stage, random) => WithAsync(stage, random, areDeleted: true, keep: rows => rows.KeepAsync(), strike: rows => rows.PutBackAsync())),
    ];

    private static Fault At(string what, string step, Func<Stage, Task> strike) => new($"compared: {what} {step}", async (stage, random) =>
    {
        using var pause = await stage.Load.PauseAsync();
        var rows = await FoundRows.ChooseAsync(stage, random, areDeleted: true);
        await rows.ChangeAsync();
        var trap = stage.ToPostgres.Arm(step);
        await trap.ReachedAsync(Stage.Patience);
        await strike(stage);
        trap.Cut();
        if (stage.Services.Running.Count == 0) stage.Services.Start();
        await stage.Settlement.ReachAsync(rows.Stream);
    });

    private static IEnumerable<Fault> OnTheirWay(string what, Func<Stage, FoundRows, Task> strike) =>
    [
        new($"compared: {what} with deletes on their way", (stage, random) => WithAsync(stage, random, areDeleted: true, keep: _ => Task.CompletedTask, strike: rows => strike(stage, rows))),
        new($"compared: {what} with repairs on their way", (stage, random) => WithAsync(stage, random, areDeleted: false, keep: _ => Task.CompletedTask, strike: rows => strike(stage, rows))),
    ];

    private static Fault Restored(bool areDeleted) => new($"compared: PostgreSQL: older base backup restored with {(areDeleted ? "deletes" : "repairs")} on their way", async (stage, random) =>
    {
        PostgresBackup? older = null;
        await WithAsync(stage, random, areDeleted, keep: async _ => older = await stage.Postgres.BackUpAsync(), strike: _ => stage.Postgres.RestoreAsync(older!));
    });

    /// <summary>What a comparison has sent waits in the queue when it strikes.</summary>
    private static async Task WithAsync(Stage stage, Random random, bool areDeleted, Func<FoundRows, Task> keep, Func<FoundRows, Task> strike)
    {
        using var pause = await stage.Load.PauseAsync();
        var rows = await FoundRows.ChooseAsync(stage, random, areDeleted);
        await keep(rows);
        await using (await HeldUp.AtAsync(stage, rows.Stream))
        {
            await rows.ChangeAsync();
            await rows.OnTheirWayAsync();
            await strike(rows);
        }

        await stage.Settlement.ReachAsync(rows.Stream);
    }
}
