using SyncService.Workers;

namespace SyncService.Tests.Workers;

public sealed class WakeupTests
{
    [Fact]
    public async Task A_signal_ends_the_wait_also_when_it_came_before()
    {
        using var wakeup = new Wakeup();
        wakeup.Set();
        wakeup.Set();
        await wakeup.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);

        var second = wakeup.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        wakeup.Set();
        await second;
    }

    [Fact]
    public async Task Without_a_signal_the_wait_ends_by_itself()
    {
        using var wakeup = new Wakeup();
        await wakeup.WaitAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
    }
}
