using SyncService.Target.Applying;

namespace SyncService.Tests.Target.Applying;

/// <summary>How many records a target is given at once, by what the last batches took.</summary>
public sealed class BatchPaceTests
{
    private const int Most = 12_000;

    private readonly BatchPace pace = new();

    [Fact]
    public void A_target_that_is_fast_is_never_given_less()
    {
        foreach (var (records, seconds) in new[] { (12_000, 0.2), (1, 0.002), (500, 0.05), (12_000, 1.4), (3, 0.9) }) Took(records, seconds);
        Assert.Equal(int.MaxValue, pace.Records);
    }

    [Theory]
    [InlineData(0.003)]
    [InlineData(0.015)]
    [InlineData(0.4)]
    public void Batches_come_to_take_about_a_second(double each)
    {
        var batches = Run(records => records * each, 20);
        Assert.All(batches.TakeLast(5), batch => Assert.InRange(batch.Seconds, 0.4, 1.6));
    }

    [Fact]
    public void A_row_that_takes_longer_than_a_second_goes_alone()
    {
        Assert.All(Run(records => records * 7.0, 20).TakeLast(5), batch => Assert.Equal(1, batch.Records));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(400)]
    public void A_row_that_takes_longer_than_any_limit_gets_its_time(double each)
    {
        var batches = Run(records => records * each, 20);
        Assert.All(batches.TakeLast(3), batch => Assert.False(batch.WasGivenUp));
        Assert.Equal(1, batches[^1].Records);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(45)]
    public void What_takes_its_time_for_each_batch_does_not_make_batches_small(double fixedCost)
    {
        // A trigger for each statement, or a commit that waits for a standby.
        var batches = Run(records => fixedCost + (records * 0.0001), 40);
        Assert.InRange(batches[^1].Records, 6_000, Most);
    }

    [Fact]
    public void One_batch_that_waited_for_somebody_is_soon_forgotten()
    {
        Took(Most, 0.2);
        Took(Most, 15);
        Assert.InRange(pace.Records, 300, 2_000);
        Assert.Equal(Most, Run(records => records * 0.00002, 8)[^1].Records);
    }

    [Fact]
    public void A_target_that_becomes_fast_again_is_given_as_much_as_before()
    {
        Run(records => records * 0.015, 10);
        Assert.Equal(Most, Run(records => records * 0.00002, 12)[^1].Records);
    }

    [Fact]
    public void Small_batches_tell_nothing_of_large_ones()
    {
        Run(records => records * 0.015, 10);
        var size = pace.Records;
        for (var i = 0; i < 20; i++) Took(3, 0.045);
        Assert.Equal(size, pace.Records);
    }

    [Fact]
    public void A_batch_that_was_given_up_is_followed_by_an_eighth_with_twice_the_time()
    {
        Assert.Equal(30, pace.LimitOf(1_000).TotalSeconds);
        pace.GaveUp(Most, TimeSpan.FromSeconds(30));
        Assert.Equal((1_500, 60), (pace.Records, pace.LimitOf(1_000).TotalSeconds));
        Took(1_500, 0.1);
        Assert.Equal(30, pace.LimitOf(1_000).TotalSeconds);
    }

    [Fact]
    public void A_failure_that_comes_at_once_says_nothing_of_the_size()
    {
        pace.GaveUp(Most, TimeSpan.FromMilliseconds(20));
        Assert.Equal(int.MaxValue, pace.Records);
    }

    [Fact]
    public void Large_values_have_the_time_of_a_slow_line() => Assert.True(pace.LimitOf(100_000_000) > TimeSpan.FromMinutes(3));

    /// <summary>So many batches of a queue that is full, each of which takes its time or is given up.</summary>
    private List<(int Records, double Seconds, bool WasGivenUp)> Run(Func<int, double> takes, int batches)
    {
        List<(int, double, bool)> all = [];
        for (var i = 0; i < batches; i++)
        {
            var records = Math.Min(Most, pace.Records);
            var (seconds, limit) = (takes(records), pace.LimitOf(records * 100).TotalSeconds);
            if (seconds > limit) pace.GaveUp(records, TimeSpan.FromSeconds(limit));
            else Took(records, seconds);
            all.Add((records, Math.Min(seconds, limit), seconds > limit));
        }

        return all;
    }

    private void Took(int records, double seconds) => pace.Took(records, TimeSpan.FromSeconds(seconds));
}
