using SyncService.Capture.Identification;
using SyncService.Protocol.Identities;
using SyncService.Tests.Running;

namespace SyncService.Tests.Workers.Producing;

/// <summary>What a producer says of why it begins.</summary>
public sealed class ProducerBeginTests
{
    [Fact]
    public async Task A_database_that_is_restored_while_the_service_runs_is_read_from_its_start()
    {
        var said = new SaidLines();
        GivenSource source = null!;
        var producer = new SimulatedProducer(said, (known, clock) => source = new GivenSource(known, clock) { Answering = Restored("F1") });
        await producer.StepAsync();
        var before = producer.Redis.Records.Count;
        source.Answering = Restored("F2");
        producer.Clock.Advance(TimeSpan.FromSeconds(5));
        await producer.StepAsync();
        await producer.StepAsync();
        Assert.Contains(said.All, line => line.Contains("its recovery fork differs", StringComparison.Ordinal));
        Assert.Contains("another database answers. Reading VW_SALES again from 2000-01-01T00:00:00.0000000", said.All[^1], StringComparison.Ordinal);
        Assert.Equal(before, producer.Redis.Records.Count);

        static AnsweringServer Restored(string fork) => new(new SourceObject("dbo", "VW_SALES", IsResolved: true), new SourceDatabase { Fork = fork }, null);
    }

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
