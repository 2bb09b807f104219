using LocalServers.Postgres;
using LocalServers.Processes;
using SyncService.FaultTests.Setup;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Faults;

/// <summary>What happens to PostgreSQL.</summary>
internal static class PostgresFaults
{
    private const string ServiceSessions = $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{StageTables.Writer}'";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("PostgreSQL: immediate stop in mid-transaction", (stage, _) => AtAsync(stage, PostgresSteps.AfterCopy, () => stage.Postgres.RestartAsync(PostgresStop.Immediate))),
        new("PostgreSQL: immediate stop before the commit", (stage, _) => AtAsync(stage, PostgresSteps.BeforeCommit, () => stage.Postgres.RestartAsync(PostgresStop.Immediate))),
        new("PostgreSQL: crash right after a commit that was not flushed", (stage, _) => AtAsync(stage, PostgresSteps.AfterCommit, async () =>
        {
            await stage.Postgres.KillAsync();
            await stage.Postgres.StartAgainAsync();
        })),
        new("PostgreSQL: kill -9 of the server", async (stage, _) =>
        {
            await stage.Postgres.KillAsync();
            await stage.Postgres.StartAgainAsync();
        }),
        new("PostgreSQL: restart", (stage, _) => stage.Postgres.RestartAsync()),
        new("PostgreSQL: down for some seconds", async (stage, random) =>
        {
            await stage.Postgres.StopAsync(PostgresStop.Immediate);
            await Fault.LastAsync(random, 1, 4);
            await stage.Postgres.StartAgainAsync();
        }),
        new("PostgreSQL: pg_terminate_backend", (stage, _) => stage.Postgres.ExecuteAsync("postgres", ServiceSessions)),
        new("PostgreSQL: pg_cancel_backend in mid-transaction", (stage, _) => AtAsync(
            stage, PostgresSteps.AfterCopy, () => stage.Postgres.ExecuteAsync("postgres", ServiceSessions.Replace("pg_terminate_backend", "pg_cancel_backend", StringComparison.Ordinal)))),
        new("PostgreSQL: older base backup restored", async (stage, random) =>
        {
            var older = await stage.Postgres.BackUpAsync();
            await stage.Arrival.ProgressAsync(random.Next(20, 150));
            await stage.Postgres.RestoreAsync(older);
        }),
        new("PostgreSQL: target table locked", async (stage, random) =>
        {
            await using var held = await HeldUp.AtAsync(stage, stage.Streams[random.Next(stage.Streams.Count)]);
            await Fault.LastAsync(random, 0.5, 3);
        }),
        new("PostgreSQL: deadlock with a user", UserDeadlock.StrikeAsync),
        new("PostgreSQL: connection limit reached", async (stage, random) =>
        {
            await stage.Postgres.ExecuteAsync("postgres", $"ALTER DATABASE {Stage.Database} CONNECTION LIMIT 0; {ServiceSessions}");
            await Fault.LastAsync(random, 0.5, 2);
            await stage.Postgres.ExecuteAsync("postgres", $"ALTER DATABASE {Stage.Database} CONNECTION LIMIT -1");
        }),
        new("PostgreSQL: read-only for a while", async (stage, random) =>
        {
            await stage.Postgres.ExecuteAsync("postgres", $"ALTER ROLE {StageTables.Writer} SET default_transaction_read_only = on; {ServiceSessions}");
            await Fault.LastAsync(random, 0.5, 2);
            await stage.Postgres.ExecuteAsync("postgres", $"ALTER ROLE {StageTables.Writer} RESET default_transaction_read_only; {ServiceSessions}");
        }),
        new("PostgreSQL: frozen", async (stage, random) =>
        {
            stage.Postgres.Signal(ProcessSignal.Stop);
            await Fault.LastAsync(random, 0.3, 2);
            stage.Postgres.Signal(ProcessSignal.Continue);
        }),
    ];

    public static Fault LockedForAMinute { get; } = new("PostgreSQL: target table locked for a minute", async (stage, random) =>
    {
        await using var held = await HeldUp.AtAsync(stage, stage.Streams[random.Next(stage.Streams.Count)]);
        await Task.Delay(TimeSpan.FromSeconds(60));
    });

    /// <summary>Nobody may even read the table; the source is read on, also by a service that has just started.</summary>
    public static Fault ClosedForAMinute { get; } = new("PostgreSQL: target table closed to everyone for a minute", async (stage, random) =>
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        await stage.Services.KillAllAsync();
        await using var held = await HeldUp.AtAsync(stage, stream, "ACCESS EXCLUSIVE");
        stage.Services.Start();
        var minute = Task.Delay(TimeSpan.FromSeconds(60));
        await HeldUp.WaitForBacklogAsync(stage, stream, 10);
        Assert.False(minute.IsCompleted, "The source was not read while the target was locked.");
        await minute;
    });

    /// <summary>Holds the service's connection at the step while something happens to the server.</summary>
    private static async Task AtAsync(Stage stage, string step, Func<Task> strike)
    {
        var trap = stage.ToPostgres.Arm(step);
        await trap.ReachedAsync(Stage.Patience);
        await strike();
        trap.Release();
    }
}
