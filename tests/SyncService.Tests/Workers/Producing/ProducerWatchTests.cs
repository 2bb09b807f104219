using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Protocol;

namespace SyncService.Tests.Workers.Producing;

/// <summary>When a producer watches the source instead of going through a cycle, and what that leaves behind.</summary>
public sealed class ProducerWatchTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SimulatedProducer producer;
    private GivenSource source = null!;

    public ProducerWatchTests() => producer = new SimulatedProducer(NullLogger.Instance, (known, clock) => source = new GivenSource(known, clock));

    [Fact]
    public async Task It_may_do_so_after_a_cycle_that_found_nothing()
    {
        Assert.False(producer.MayWatch(Second));
        await producer.StepAsync();
        Assert.False(producer.MayWatch(Second));
        await producer.StepAsync();
        Assert.True(producer.MayWatch(Second));
        producer.View.Change();
        await producer.StepAsync();
        Assert.False(producer.MayWatch(Second));
    }

    [Fact]
    public async Task It_may_not_when_the_stores_are_looked_at_in_the_next_cycle()
    {
        await QuietAsync();
        Assert.False(producer.MayWatch(TimeSpan.FromSeconds(5)));
        producer.Clock.Advance(TimeSpan.FromSeconds(3.9));
        Assert.True(producer.MayWatch(Second));
        producer.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(producer.MayWatch(Second));
        producer.LookAgain();
        Assert.False(producer.MayWatch(TimeSpan.Zero));
    }

    [Fact]
    public async Task It_may_not_when_the_source_is_slow_to_say_that_nothing_is_new()
    {
        await QuietAsync();
        source.Takes = TimeSpan.FromSeconds(0.1);
        await producer.StepAsync();
        Assert.False(producer.MayWatch(Second));
        source.Takes = TimeSpan.FromSeconds(0.09);
        await producer.StepAsync();
        Assert.True(producer.MayWatch(Second));
        source.Takes = TimeSpan.FromSeconds(0.1);
        await producer.WatchAsync(Second);
        Assert.False(producer.MayWatch(Second));
    }

    [Fact]
    public async Task It_ends_before_the_stores_are_to_be_looked_at()
    {
        await QuietAsync();
        producer.Clock.Advance(2 * Second);
        await producer.WatchAsync(Second);
        Assert.Equal(TimeSpan.FromSeconds(3), source.Watched!.AtMost);
        Assert.Equal(Second, source.Watched.Interval);
    }

    [Fact]
    public async Task What_it_found_is_read_and_enqueued_by_the_next_step()
    {
        await QuietAsync();
        var before = producer.Redis.Records.Count;
        producer.View.Change();
        await producer.WatchAsync(Second);
        Assert.Equal(before, producer.Redis.Records.Count);
        await producer.StepAsync();
        Assert.True(producer.Redis.Records.Count > before);
    }

    [Fact]
    public async Task A_look_that_finds_nothing_counts_as_a_cycle()
    {
        await QuietAsync();
        var (read, fresh) = (producer.Metrics.RowsRead, producer.Metrics.RecordsQueued);
        await producer.WatchAsync(Second);
        Assert.InRange(producer.Metrics.RowsRead, read + 1, read + 3);
        Assert.Equal(fresh, producer.Metrics.RecordsQueued);
    }

    [Fact]
    public async Task The_target_is_as_fresh_as_the_last_look()
    {
        await QuietAsync();
        producer.Metrics.Looked(Checkpoint.None with { Seq = new Seq(producer.Redis.Records.Count) });
        producer.Clock.Advance(2 * Second);
        Assert.Equal(2 * Second, producer.Metrics.Freshness);
        await producer.WatchAsync(Second);
        Assert.Equal(TimeSpan.Zero, producer.Metrics.Freshness);
    }

    [Fact]
    public async Task When_the_source_fails_the_next_step_looks_at_the_stores_and_reads_on()
    {
        await QuietAsync();
        var cursor = producer.Redis.Cursor;
        var records = producer.Redis.Records.Count;
        source.IsAway = true;
        await Assert.ThrowsAsync<SyncException>(() => producer.WatchAsync(Second));
        source.IsAway = false;
        Assert.False(producer.MayWatch(Second));
        await producer.StepAsync();
        Assert.Equal(cursor, producer.Redis.Cursor);
        Assert.Equal(records, producer.Redis.Records.Count);
    }

    [Fact]
    public async Task When_the_queue_was_lost_while_the_source_failed_everything_is_sent_again()
    {
        await QuietAsync();
        source.IsAway = true;
        await Assert.ThrowsAsync<SyncException>(() => producer.WatchAsync(Second));
        source.IsAway = false;
        producer.Redis.Empty();
        await producer.StepAsync();
        await producer.StepAsync();
        Assert.NotEmpty(producer.Redis.Records);
    }

    private async Task QuietAsync()
    {
        await producer.StepAsync();
        await producer.StepAsync();
    }
}
