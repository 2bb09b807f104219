using SyncService.Reporting;

namespace SyncService.Tests.Reporting;

public sealed class StreamHistoryTests
{
    [Fact]
    public void The_newest_sample_is_the_last_of_all_also_when_the_hour_is_over()
    {
        var history = new StreamHistory(new StreamMetrics("ventas"));
        Assert.Equal(default, history.Newest);
        Assert.Empty(history.Samples);

        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        for (var i = 1; i <= 1_500; i++)
        {
            history.Take(now += StreamHistory.Step);
            Assert.Equal(now, history.Newest.At);
        }

        Assert.Equal(history.Newest, history.Samples[^1]);
        Assert.Equal(TimeSpan.FromHours(1) - StreamHistory.Step, now - history.Samples[0].At);
    }
}
