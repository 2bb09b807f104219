using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SyncService.Capture;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Tests.Protocol.Simulation;

namespace SyncService.Tests.Capture;

/// <summary>When a producer looks at the stores, counted in the calls that it makes.</summary>
public sealed class ProducerLookTests
{
    /// <summary>One page, for the view has one row.</summary>
    private const int Page = 1;

    /// <summary>Redis and PostgreSQL.</summary>
    private const int Look = 2;

    private readonly Dice dice = new(1);
    private readonly Wire wire = new();
    private readonly FakeTimeProvider clock = new();
    private readonly SimulatedRedis redis = new();
    private readonly SimulatedPostgres postgres = new(null);
    private readonly SimulatedView view;
    private readonly Producer producer;

    public ProducerLookTests()
    {
        view = new SimulatedView(dice, new SourceHabits());
        view.Change();
        var rules = new ProtocolRules();
        producer = new Producer(
            new StreamSpec { Name = StreamSpec.DefaultName, Source = "VW_SALES", Target = "sales" },
            new SourceConnection(wire, view, dice, tellsTime: true),
            new QueueConnection(wire, redis, true),
            new TargetConnection(wire, postgres, rules),
            rules,
            new ProducerPace(TimeSpan.Zero, new QueueOptions(), clock),
            new StreamMetrics(StreamSpec.DefaultName),
            static () => { },
            new CaptureLog(NullLogger.Instance),
            clock);
    }

    [Fact]
    public async Task Cycles_that_follow_each_other_closely_ask_no_store_until_five_seconds_have_passed()
    {
        await StepAsync();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.InRange(await StepAsync(), Page, 2 * Page);
        Assert.InRange(await StepAsync(), Page, 2 * Page);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.InRange(await StepAsync(), Look + Page, Look + (2 * Page));
    }

    [Fact]
    public async Task Cycles_that_are_farther_apart_look_each_time()
    {
        await StepAsync();
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            Assert.InRange(await StepAsync(), Look + Page, Look + (2 * Page));
        }
    }

    [Fact]
    public async Task A_lost_queue_is_noticed_at_the_next_look()
    {
        await StepAsync();
        var cursor = redis.Cursor;
        redis.Empty();
        await StepAsync();
        Assert.Null(redis.Cursor);
        clock.Advance(TimeSpan.FromSeconds(5));
        await StepAsync();
        await StepAsync();
        Assert.NotNull(redis.Cursor);
        Assert.NotEqual(cursor, redis.Cursor);
        Assert.Single(redis.Records);
    }

    [Fact]
    public async Task A_lost_queue_is_noticed_at_once_when_there_is_something_to_enqueue()
    {
        await StepAsync();
        redis.Empty();
        view.Change();
        await StepAsync();
        Assert.Empty(redis.Records);
        await StepAsync();
        Assert.NotNull(redis.Cursor);
        Assert.NotEmpty(redis.Records);
    }

    [Fact]
    public async Task A_producer_that_is_told_to_look_again_does_so()
    {
        await StepAsync();
        producer.LookAgain();
        Assert.InRange(await StepAsync(), Look + Page, Look + (2 * Page));
    }

    /// <returns>How many calls the step made.</returns>
    private async Task<int> StepAsync()
    {
        var step = producer.StepAsync(TestContext.Current.CancellationToken);
        var calls = 0;
        for (; !step.IsCompleted; calls++) wire.Answer(dice, Answer.Arrives);
        await step;
        return calls;
    }
}
