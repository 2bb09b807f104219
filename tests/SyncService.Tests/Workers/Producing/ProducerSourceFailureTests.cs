using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Tests.Workers.Producing;

/// <summary>What a producer leaves as it is when only its source fails.</summary>
public sealed class ProducerSourceFailureTests
{
    private readonly SimulatedProducer producer;
    private GivenSource source = null!;

    public ProducerSourceFailureTests() => producer = new SimulatedProducer(NullLogger.Instance, (known, clock) => source = new GivenSource(known, clock));

    private Generation Generation => Cursor.Parse(producer.Redis.Cursor)!.Generation;

    [Fact]
    public async Task Any_number_of_retries_begins_no_generation()
    {
        await producer.StepAsync();
        var cursor = producer.Redis.Cursor;
        source.IsAway = true;
        for (var i = 0; i < 5; i++)
        {
            producer.Clock.Advance(TimeSpan.FromSeconds(10));
            await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        }

        source.IsAway = false;
        await producer.StepAsync();
        Assert.Equal(cursor, producer.Redis.Cursor);
    }

    [Fact]
    public async Task No_generation_begins_before_the_source_has_said_what_it_is()
    {
        source.IsAway = true;
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        Assert.Null(producer.Redis.Cursor);
        source.IsAway = false;
        await producer.StepAsync();
        Assert.NotNull(producer.Redis.Cursor);
        Assert.Single(producer.Redis.Records);
    }

    [Fact]
    public async Task A_reading_that_fails_in_the_middle_goes_on_where_it_was_and_sends_nothing_twice()
    {
        for (var i = 0; i < 40; i++) producer.View.Change();
        source.FailsAfter = 1;
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        var (generation, sent) = (Generation, producer.Redis.Records.Count);
        Assert.InRange(sent, 1, producer.View.Rows.Count() - 1);
        (source.IsAway, source.FailsAfter) = (false, null);
        await producer.StepAsync();
        Assert.Equal(generation, Generation);
        Assert.Equal(producer.View.Rows.Count(), producer.Redis.Records.Count);
        Assert.Equal(producer.Redis.Records.Count, producer.Redis.Records.Select(KeyOf).Distinct().Count());
    }

    [Fact]
    public async Task A_queue_that_is_lost_meanwhile_is_filled_again_when_the_source_is_back()
    {
        await producer.StepAsync();
        var generation = Generation;
        source.IsAway = true;
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        producer.Redis.Empty();
        await producer.StepAsync();
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        Assert.Null(producer.Redis.Cursor);
        source.IsAway = false;
        await producer.StepAsync();
        Assert.NotEqual(generation, Generation);
        Assert.Single(producer.Redis.Records);
    }

    private static ulong KeyOf(byte[] record) => RecordHeader.TryRead(record, out var header) ? header.KeyHash : 0;
}
