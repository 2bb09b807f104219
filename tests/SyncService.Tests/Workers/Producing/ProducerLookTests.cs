using Microsoft.Extensions.Logging.Abstractions;

namespace SyncService.Tests.Workers.Producing;

/// <summary>When a producer looks at the stores, counted in the calls that it makes.</summary>
public sealed class ProducerLookTests
{
    /// <summary>The bounds of the source, and one page, for the view has one row; behind a page of one row a page without any.</summary>
    private const int Reading = 2;

    /// <summary>Redis and PostgreSQL.</summary>
    private const int Look = 2;

    private readonly SimulatedProducer producer = new(NullLogger.Instance);

    [Fact]
    public async Task Cycles_that_follow_each_other_closely_ask_no_store_until_five_seconds_have_passed()
    {
        await producer.StepAsync();
        producer.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.InRange(await producer.StepAsync(), Reading, Reading + 1);
        Assert.InRange(await producer.StepAsync(), Reading, Reading + 1);
        producer.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.InRange(await producer.StepAsync(), Look + Reading, Look + Reading + 1);
    }

    [Fact]
    public async Task Cycles_that_are_farther_apart_look_each_time()
    {
        await producer.StepAsync();
        for (var i = 0; i < 3; i++)
        {
            producer.Clock.Advance(TimeSpan.FromSeconds(5));
            Assert.InRange(await producer.StepAsync(), Look + Reading, Look + Reading + 1);
        }
    }

    [Fact]
    public async Task A_lost_queue_is_noticed_at_the_next_look()
    {
        await producer.StepAsync();
        var cursor = producer.Redis.Cursor;
        producer.Redis.Empty();
        await producer.StepAsync();
        Assert.Null(producer.Redis.Cursor);
        producer.Clock.Advance(TimeSpan.FromSeconds(5));
        await producer.StepAsync();
        await producer.StepAsync();
        Assert.NotNull(producer.Redis.Cursor);
        Assert.NotEqual(cursor, producer.Redis.Cursor);
        Assert.Single(producer.Redis.Records);
    }

    [Fact]
    public async Task A_lost_queue_is_noticed_at_once_when_there_is_something_to_enqueue()
    {
        await producer.StepAsync();
        producer.Redis.Empty();
        producer.View.Change();
        await producer.StepAsync();
        Assert.Empty(producer.Redis.Records);
        await producer.StepAsync();
        Assert.NotNull(producer.Redis.Cursor);
        Assert.NotEmpty(producer.Redis.Records);
    }

    [Fact]
    public async Task A_producer_that_is_told_to_look_again_does_so()
    {
        await producer.StepAsync();
        producer.LookAgain();
        Assert.InRange(await producer.StepAsync(), Look + Reading, Look + Reading + 1);
    }
}
