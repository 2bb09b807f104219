using Microsoft.Extensions.Time.Testing;
using SyncService.Observation;
using SyncService.Reporting;

namespace SyncService.Tests.Observation;

/// <summary>When it is told that a store keeps one half of a stream waiting.</summary>
public sealed class StoreWaitTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly StreamMetrics metrics;
    private readonly StoreWait wait;
    private readonly List<bool> told = [];
    private long? mark = 1;

    public StoreWaitTests()
    {
        metrics = new StreamMetrics("ventas", null, clock);
        wait = new StoreWait(() => mark, since => Trouble.OfWait("VW_VENTAS", since), metrics.WaitsForSource, clock) { Tell = trouble => told.Add(trouble is not null) };
    }

    [Fact]
    public void After_ten_seconds_of_silence_it_is_told_on_which_view_and_since_when()
    {
        var since = clock.GetUtcNow();
        LookFor(9);
        Assert.Empty(metrics.Troubles);
        LookFor(1);
        var told = Assert.Single(metrics.Troubles);
        Assert.Equal((Role.Producer, Store.SqlServer, since, true, false), (told.Half, told.Store, told.Since, told.IsWait, told.Stops));
        Assert.Contains("VW_VENTAS", told.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(10), metrics.SourceWait);
    }

    [Fact]
    public void A_target_that_does_not_come_to_the_end_of_a_batch_is_told_as_slow()
    {
        var batch = new StoreWait(() => mark, since => Trouble.OfBatch("ventas", since), metrics.WaitsForTarget, clock);
        batch.Look();
        clock.Advance(TimeSpan.FromSeconds(10));
        batch.Look();
        var told = Assert.Single(metrics.Troubles);
        Assert.Equal((Role.Consumer, Store.PostgreSql, true, false), (told.Half, told.Store, told.IsWait, told.Stops));
        Assert.Equal("ventas is slow: PostgreSQL has not come to the end of a batch.", told.Message);
        Assert.Equal(TimeSpan.FromSeconds(10), metrics.TargetWait);
        mark = null;
        batch.Look();
        Assert.Empty(metrics.Troubles);
    }

    [Fact]
    public void With_the_next_row_it_is_over()
    {
        LookFor(20);
        mark = 2;
        LookFor(1);
        Assert.Empty(metrics.Troubles);
        Assert.Null(metrics.SourceWait);
    }

    [Fact]
    public void Each_wait_is_told_once_and_so_is_its_end()
    {
        LookFor(30);
        Assert.Equal([true], told);
        mark = 2;
        LookFor(5);
        Assert.Equal([true, false], told);
        LookFor(10);
        Assert.Equal([true, false, true], told);
    }

    [Fact]
    public void Who_asks_nothing_does_not_wait()
    {
        LookFor(20);
        mark = null;
        LookFor(20);
        Assert.Empty(metrics.Troubles);
    }

    [Fact]
    public void A_failure_speaks_before_a_wait()
    {
        metrics.Failed(Role.Producer, new SyncException("VW_VENTAS did not answer.", "", Failure.Transient), TimeSpan.Zero, 1);
        LookFor(20);
        Assert.False(Assert.Single(metrics.Troubles).IsWait);
    }

    /// <summary>A look each second.</summary>
    private void LookFor(int seconds)
    {
        wait.Look();
        for (var i = 0; i < seconds; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            wait.Look();
        }
    }
}
