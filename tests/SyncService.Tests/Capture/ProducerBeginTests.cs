using SyncService.Capture;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Tests.Running;

namespace SyncService.Tests.Capture;

/// <summary>What a producer says of why it begins.</summary>
public sealed class ProducerBeginTests
{
    [Fact]
    public async Task The_reason_for_beginning_again_is_told_also_when_the_source_was_away_at_first()
    {
        var said = new SaidLines();
        SourceThatMayBeAway source = null!;
        var producer = new SimulatedProducer(said, (known, _) => source = new SourceThatMayBeAway(known));
        await producer.StepAsync();
        producer.Redis.Empty();
        producer.Clock.Advance(TimeSpan.FromSeconds(5));
        await producer.StepAsync();
        source.IsAway = true;
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        source.IsAway = false;
        await producer.StepAsync();
        Assert.Equal(2, said.All.Count);
        Assert.Contains("the queue in Redis was emptied.", said.All[1], StringComparison.Ordinal);
    }

    private sealed class SourceThatMayBeAway(ISource source) : ISource
    {
        public bool IsAway { get; set; }

        public IAsyncEnumerable<RecordChunk> ReadAsync(Watermark? reached, TimeSpan overlap, SentWindow sent, Action<ReadingRange> begins, CancellationToken cancellation) =>
            IsAway ? throw new SyncException("The source is away.", "", Failure.Transient) : source.ReadAsync(reached, overlap, sent, begins, cancellation);

        public Task<bool> WatchAsync(Watermark? reached, TimeSpan overlap, SentWindow sent, Watch watch, CancellationToken cancellation) =>
            IsAway ? throw new SyncException("The source is away.", "", Failure.Transient) : source.WatchAsync(reached, overlap, sent, watch, cancellation);
    }
}
