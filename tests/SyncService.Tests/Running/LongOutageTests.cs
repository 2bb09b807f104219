using SyncService.Reporting;
using SyncService.Running;
using SyncService.Target;
using SyncService.Target.Sessions;

namespace SyncService.Tests.Running;

public sealed class LongOutageTests
{
    private const int Streams = 20;
    private const int Workers = 2 * Streams;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    /// <summary>Nobody listens there.</summary>
    private static readonly TargetOptions Nowhere = new() { Host = "127.0.0.1", Port = 1, Database = "sales", User = "writer", Password = "none" };

    private readonly WaitingClock clock = new();
    private readonly SaidLines said = new();

    /// <remarks>The speaker's pauses are 30 s in the middle: some 120 lines, for twenty streams as for one.</remarks>
    [Fact]
    public async Task A_store_that_is_down_for_an_hour_gives_a_line_a_step_for_twenty_streams_as_for_one()
    {
        await using var connections = new PostgresConnections(Nowhere);
        await using var locks = new InstanceLocks(connections, [.. Enumerable.Range(0, Workers / 2).Select(number => new StreamSpec { Name = $"s{number}", Source = "V", Target = $"t{number}" })], clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var board = new FailureBoard();
        var log = new RunningLog(said);
        var running = Enumerable.Range(0, Workers).Select(number => Worker(number, new RunningContext(locks, new LoadOrder(locks, log, clock), board, log, clock)).StepAsync(stop.Token)).ToList();

        await PassAsync(TimeSpan.FromHours(1), stop.Token);

        Assert.All(running, worker => Assert.False(worker.IsCompleted));
        Assert.InRange(said.All.Count, 60, 300);
        Assert.All(said.All.TakeLast(20), line => Assert.Contains("and 19 others: Cannot reach PostgreSQL", line, StringComparison.Ordinal));

        await stop.CancelAsync();
        foreach (var worker in running) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker);
    }

    private static StreamWorker Worker(int number, RunningContext context)
    {
        var name = $"s{number / 2}";
        var role = number % 2 == 0 ? Role.Producer : Role.Consumer;
        return new StreamWorker(new StreamMetrics(name), role, _ => Task.FromResult(true), context, once: false);
    }

    private async Task PassAsync(TimeSpan time, CancellationToken cancellation)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Step) await clock.AdvanceOnceAsync(Workers, Step, cancellation);
    }
}
