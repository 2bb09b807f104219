using SyncService.Running;

namespace SyncService.Tests.Running;

/// <summary><c>START_TIMEOUT</c></summary>
public sealed class StartUpTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private readonly WaitingClock clock = new();
    private readonly SaidLines said = new();
    private int attempts;

    [Fact]
    public async Task A_server_that_does_not_come_up_within_the_limit_ends_the_start()
    {
        var waiting = WaitAsync(Minute, upAfter: null);
        for (var second = 0; second < 59; second++) await clock.AdvanceOnceAsync(1, TimeSpan.FromSeconds(1), Stop);
        await clock.AdvanceOnceAsync(1, TimeSpan.Zero, Stop);
        Assert.False(waiting.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Redis is away.", (await Assert.ThrowsAsync<SyncException>(() => waiting.WaitAsync(Minute, Stop))).Message);
        Assert.Equal("Redis is away. Waiting for it, 60 s at most (START_TIMEOUT).", Assert.Single(said.All));
    }

    [Fact]
    public async Task A_server_that_comes_up_within_the_limit_is_waited_for()
    {
        var waiting = WaitAsync(Minute, upAfter: 50);
        while (!waiting.IsCompleted) await AdvanceUnlessDoneAsync(waiting);
        Assert.Equal(7, await waiting);
    }

    [Fact]
    public async Task Without_a_limit_it_is_waited_for_days_with_one_line()
    {
        var waiting = WaitAsync(TimeSpan.Zero, upAfter: 2_000);
        while (!waiting.IsCompleted) await AdvanceUnlessDoneAsync(waiting, TimeSpan.FromMinutes(5));
        Assert.Equal(7, await waiting);
        Assert.Equal("Redis is away. Waiting for it.", Assert.Single(said.All));
    }

    [Fact]
    public async Task What_time_does_not_mend_ends_the_start_at_once()
    {
        var start = new StartUp(TimeSpan.Zero, clock);
        await Assert.ThrowsAsync<SyncException>(() => start.WaitForAsync<int>(
            _ => throw new SyncException("Redis refuses the password.", "", Failure.Configuration), new RunningLog(said), Stop));
        Assert.Empty(said.All);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<int> WaitAsync(TimeSpan limit, int? upAfter) => new StartUp(limit, clock).WaitForAsync(
        _ => attempts++ == upAfter ? Task.FromResult(7) : throw new SyncException("Redis is away.", "", Failure.Transient), new RunningLog(said), Stop);

    private async Task AdvanceUnlessDoneAsync(Task waiting, TimeSpan? by = null) =>
        await Task.WhenAny(waiting, clock.AdvanceOnceAsync(1, by ?? TimeSpan.FromSeconds(1), Stop));
}
