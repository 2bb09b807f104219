using SyncService.Tests.Running;

namespace SyncService.Tests.Workers.Producing;

/// <summary>What a producer says of why it begins.</summary>
public sealed class ProducerBeginTests
{
    [Fact]
    public async Task The_reason_for_beginning_again_is_told_also_when_the_source_was_away_at_first()
    {
        var said = new SaidLines();
        GivenSource source = null!;
        var producer = new SimulatedProducer(said, (known, clock) => source = new GivenSource(known, clock));
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
}
