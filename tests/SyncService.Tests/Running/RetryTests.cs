using Microsoft.Extensions.Time.Testing;
using SyncService.Running;

namespace SyncService.Tests.Running;

public sealed class RetryTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<TimeSpan> pauses = [];

    [Fact]
    public async Task Pauses_grow_stay_under_a_minute_and_are_random()
    {
        await FailAsync(Failure.Transient, times: 200);
        for (var i = 0; i < pauses.Count; i++) Assert.InRange(pauses[i], TimeSpan.Zero, TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, i))));
        Assert.InRange(pauses.Skip(10).Average(pause => pause.TotalSeconds), 20, 40);
        Assert.True(pauses.Skip(10).Min() < TimeSpan.FromSeconds(15));
        Assert.True(pauses.Skip(10).Max() > TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task What_only_the_operator_can_mend_is_tried_soon_and_then_about_each_minute()
    {
        await FailAsync(Failure.Configuration, times: 200);
        for (var i = 0; i < pauses.Count; i++)
        {
            var longest = Math.Min(60, 5 * Math.Pow(2, i));
            Assert.InRange(pauses[i], TimeSpan.FromSeconds(longest / 2), TimeSpan.FromSeconds(longest));
        }

        Assert.InRange(pauses.Skip(10).Average(pause => pause.TotalSeconds), 40, 50);
    }

    [Fact]
    public async Task A_single_run_gives_up_on_what_only_the_operator_can_mend()
    {
        var retry = Retry.Pipeline(clock, giveUpOnConfiguration: true, (_, pause, _) => pauses.Add(pause));
        await Assert.ThrowsAsync<SyncException>(async () => await retry.ExecuteAsync<bool>(
            _ => throw new SyncException("no", "", Failure.Configuration), TestContext.Current.CancellationToken));
        Assert.Empty(pauses);
    }

    private async Task FailAsync(Failure failure, int times)
    {
        var left = times;
        var retry = Retry.Pipeline(clock, giveUpOnConfiguration: false, (_, pause, _) => pauses.Add(pause));
        var running = retry.ExecuteAsync(
            _ => left-- > 0 ? throw new SyncException("no", "", failure) : ValueTask.FromResult(true), TestContext.Current.CancellationToken).AsTask();
        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.True(await running);
        Assert.Equal(times, pauses.Count);
    }
}
