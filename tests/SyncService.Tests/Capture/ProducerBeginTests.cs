using Microsoft.Extensions.Time.Testing;
using SyncService.Capture;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Tests.Protocol.Simulation;
using SyncService.Tests.Running;

namespace SyncService.Tests.Capture;

/// <summary>What a producer says of why it begins.</summary>
public sealed class ProducerBeginTests
{
    private readonly Dice dice = new(1);
    private readonly Wire wire = new();
    private readonly FakeTimeProvider clock = new();
    private readonly SimulatedRedis redis = new();
    private readonly SaidLines said = new();
    private readonly SourceThatMayBeAway source;
    private readonly Producer producer;

    public ProducerBeginTests()
    {
        var view = new SimulatedView(dice, new SourceHabits());
        view.Change();
        source = new SourceThatMayBeAway(new SourceConnection(wire, view, dice, tellsTime: true));
        var rules = new ProtocolRules();
        producer = new Producer(
            new StreamSpec { Name = StreamSpec.DefaultName, Source = "VW_SALES", Target = "sales" },
            source,
            new QueueConnection(wire, redis, true),
            new TargetConnection(wire, new SimulatedPostgres(null), rules),
            rules,
            new ProducerPace(TimeSpan.Zero, new QueueOptions(), clock),
            new StreamMetrics(StreamSpec.DefaultName),
            static () => { },
            new CaptureLog(said),
            clock);
    }

    [Fact]
    public async Task The_reason_for_beginning_again_is_told_also_when_the_source_was_away_at_first()
    {
        await StepAsync();
        redis.Empty();
        clock.Advance(TimeSpan.FromSeconds(5));
        await StepAsync();
        source.IsAway = true;
        await Assert.ThrowsAsync<SyncException>(StepAsync);
        await Assert.ThrowsAsync<SyncException>(StepAsync);
        source.IsAway = false;
        await StepAsync();
        Assert.Equal(2, said.All.Count);
        Assert.Contains("the queue in Redis was emptied.", said.All[1], StringComparison.Ordinal);
    }

    private async Task StepAsync()
    {
        var step = producer.StepAsync(TestContext.Current.CancellationToken);
        while (!step.IsCompleted) wire.Answer(dice, Answer.Arrives);
        await step;
    }

    private sealed class SourceThatMayBeAway(ISource source) : ISource
    {
        public bool IsAway { get; set; }

        public IAsyncEnumerable<RecordChunk> ReadAsync(Watermark? reached, TimeSpan overlap, SentWindow sent, Action<ReadingRange> begins, CancellationToken cancellation) =>
            IsAway ? throw new SyncException("The source is away.", "", Failure.Transient) : source.ReadAsync(reached, overlap, sent, begins, cancellation);
    }
}
