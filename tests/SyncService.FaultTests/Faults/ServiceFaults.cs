using LocalServers.Network;
using SyncService.FaultTests.Setup;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Faults;

/// <summary>The service is killed, at any moment and at each step of the protocol; or its connection is cut there.</summary>
internal static class ServiceFaults
{
    /// <summary>Steps that come with the data, as the proxies recognise them.</summary>
    private static readonly string[] RedisStepsOfData = [RedisSteps.BeforeEnqueue, RedisSteps.AfterEnqueue, RedisSteps.BeforeTrim, RedisSteps.AfterTrim];

    private static readonly string[] PostgresStepsOfData =
        [PostgresSteps.BeforeCopy, PostgresSteps.InCopy, PostgresSteps.AfterCopy, PostgresSteps.BeforeCommit, PostgresSteps.AfterCommit];

    private static readonly (string Step, Func<Stage, TcpProxy> Proxy)[] DataSteps =
    [
        .. RedisStepsOfData.Select(step => (step, (Func<Stage, TcpProxy>)(stage => stage.ToRedis))),
        .. PostgresStepsOfData.Select(step => (step, (Func<Stage, TcpProxy>)(stage => stage.ToPostgres))),
    ];

    /// <summary>Steps that come when a reign begins, as after a start.</summary>
    private static readonly (string Step, Func<Stage, TcpProxy> Proxy)[] StartSteps =
    [
        (RedisSteps.BeforeBegin, stage => stage.ToRedis), (RedisSteps.AfterBegin, stage => stage.ToRedis),
        (PostgresSteps.BeforeTaking, stage => stage.ToPostgres), (PostgresSteps.AfterTaking, stage => stage.ToPostgres),
    ];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("kill -9 at any moment", (stage, _) => RestartAsync(stage)),
        new("kill -9, and again while it starts", async (stage, random) =>
        {
            await RestartAsync(stage);
            await Fault.LastAsync(random, 0.1, 1.5);
            await RestartAsync(stage);
        }),
        new("stopped and started", async (stage, _) =>
        {
            // In its first moments, before it listens, a signal ends any program.
            await stage.Services.Running[0].LineAsync("reading VW_", Stage.Patience);
            await stage.Services.StopAsync(stage.Services.Running[0]);
            stage.Services.Start();
        }),
        .. DataSteps.Select(at => new Fault($"kill -9 {at.Step}", (stage, _) => KillAtAsync(stage, at.Proxy(stage), at.Step))),
        .. StartSteps.Select(at => new Fault($"kill -9 {at.Step}", (stage, _) => KillAtStartAsync(stage, at.Proxy(stage), at.Step))),
        .. DataSteps.Select(at => new Fault($"cut {at.Step}", (stage, _) => CutAtAsync(at.Proxy(stage), at.Step))),
    ];

    private static async Task RestartAsync(Stage stage)
    {
        await stage.Services.KillAllAsync();
        stage.Services.Start();
    }

    private static async Task KillAtAsync(Stage stage, TcpProxy proxy, string step)
    {
        var trap = proxy.Arm(step);
        await trap.ReachedAsync(Stage.Patience);
        await stage.Services.KillAllAsync();
        trap.Cut();
        stage.Services.Start();
    }

    private static async Task KillAtStartAsync(Stage stage, TcpProxy proxy, string step)
    {
        await stage.Services.KillAllAsync();
        var trap = proxy.Arm(step);
        stage.Services.Start();
        await trap.ReachedAsync(Stage.Patience);
        await stage.Services.KillAllAsync();
        trap.Cut();
        stage.Services.Start();
    }

    private static async Task CutAtAsync(TcpProxy proxy, string step)
    {
        var trap = proxy.Arm(step);
        await trap.ReachedAsync(Stage.Patience);
        trap.Cut();
    }
}
