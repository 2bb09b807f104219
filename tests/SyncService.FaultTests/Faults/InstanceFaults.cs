using System.Diagnostics;
using LocalServers.Network;
using LocalServers.Postgres;
using LocalServers.Processes;
using LocalServers.Service;
using SyncService.FaultTests.Setup;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Faults;

/// <summary>More than one instance on the same streams: started by mistake, killed, frozen and woken.</summary>
internal static class InstanceFaults
{
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("instances: three at once, by mistake", async (stage, random) =>
        {
            await WithStandByAsync(stage);
            stage.Services.Start();
            await stage.Arrival.ProgressAsync(50);
            await KeepOneAsync(stage, random);
        }),
        new("instances: two started in the same moment", async (stage, random) =>
        {
            await stage.Services.KillAllAsync();
            stage.Services.Start();
            stage.Services.Start();
            await stage.Arrival.ProgressAsync(50);
            await KeepOneAsync(stage, random);
        }),
        new("instances: the active one killed", async (stage, _) =>
        {
            var (active, standBy) = await WithStandByAsync(stage);
            await stage.Services.KillAsync(active);
            var watch = Stopwatch.StartNew();
            await stage.Arrival.ProgressAsync(1);
            Assert.True(watch.Elapsed < TakeOver, $"The stand-by worked after {watch.Elapsed.TotalSeconds:0.0} s:\n{standBy.AllText}");
        }),
        new("instances: the active one frozen in mid-apply and woken", async (stage, random) =>
        {
            var (active, _) = await WithStandByAsync(stage);
            await FreezeAsync(active, stage.ToPostgres, PostgresSteps.AfterCopy, async trap =>
            {
                trap.Release();
                await Fault.LastAsync(random, 1, 3);
            });
            await KeepOneAsync(stage, random);
        }),
        Overtaken(PostgresSteps.AfterCopy, stage => stage.ToPostgres),
        Overtaken(PostgresSteps.AfterCommit, stage => stage.ToPostgres),
        Overtaken(RedisSteps.BeforeEnqueue, stage => stage.ToRedis),
        Overtaken(RedisSteps.AfterEnqueue, stage => stage.ToRedis),
        Overtaken(RedisSteps.BeforeTrim, stage => stage.ToRedis),
    ];

    /// <summary>Longer than PostgreSQL lets its transaction stay idle.</summary>
    public static Fault FrozenForAMinute { get; } = new("instances: the active one frozen in mid-apply for a minute", async (stage, random) =>
    {
        var (active, _) = await WithStandByAsync(stage);
        await FreezeAsync(active, stage.ToPostgres, PostgresSteps.AfterCopy, async trap =>
        {
            trap.Release();
            await Task.Delay(TimeSpan.FromSeconds(60));
        });
        await KeepOneAsync(stage, random);
    });

    /// <summary>Frozen at a step, it loses its locks; another works on; then the step arrives after all, and it wakes.</summary>
    private static Fault Overtaken(string step, Func<Stage, TcpProxy> proxy) => new($"instances: the active one frozen {step}, overtaken, and woken", async (stage, random) =>
    {
        var (active, _) = await WithStandByAsync(stage);
        await FreezeAsync(active, proxy(stage), step, async trap =>
        {
            // A frozen process keeps its connections, and its locks with them, until somebody ends them.
            await stage.Postgres.ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{StageTables.Writer}'");
            await stage.Arrival.ProgressAsync(20);
            trap.Release();
        });
        await Fault.LastAsync(random, 0.2, 1);
        await KeepOneAsync(stage, random);
    });

    private static async Task FreezeAsync(SyncServiceProcess active, TcpProxy proxy, string step, Func<StepTrap, Task> meanwhile)
    {
        var trap = proxy.Arm(step);
        await trap.ReachedAsync(Stage.Patience);
        active.Signal(ProcessSignal.Stop);
        await meanwhile(trap);
        active.Signal(ProcessSignal.Continue);
    }

    /// <summary>One instance that works on all streams, and one that stands by.</summary>
    private static async Task<(SyncServiceProcess Active, SyncServiceProcess StandBy)> WithStandByAsync(Stage stage)
    {
        while (stage.Services.Running.Count > 1) await stage.Services.KillAsync(stage.Services.Running[^1]);
        await stage.Arrival.AllAsync();
        var standBy = stage.Services.Start();
        await standBy.LineAsync("standing by", Stage.Patience);
        return (stage.Services.Running[0], standBy);
    }

    private static async Task KeepOneAsync(Stage stage, Random random)
    {
        while (stage.Services.Running.Count > 1) await stage.Services.KillAsync(stage.Services.Running[random.Next(stage.Services.Running.Count)]);
    }
}
