using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Tests.Protocol.Simulation;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Workers.Producing;

/// <summary>What is asked of a stream is carried out by its producer, between two cycles.</summary>
public sealed class ProducerRequestTests
{
    private readonly GivenRequests requests = new();

    [Fact]
    public async Task What_is_asked_is_enqueued_with_the_producers_cursor_and_moves_no_position()
    {
        var producer = Producer();
        await producer.StepAsync();
        var before = Cursor(producer);
        requests.Ask(1, producer.View.Rows.Single().Key);
        producer.LookAgain();
        await producer.StepAsync();

        var after = Cursor(producer);
        Assert.Equal(before.Seq + 1, after.Seq);
        Assert.Equal((before.Position, before.Generation), (after.Position, after.Generation));
        Assert.Equal((after.Generation, after.Seq, 1), (requests.Open[1].Generation!.Value, requests.Open[1].Last!.Value, requests.Open[1].Outcome!.Rows));
    }

    [Fact]
    public async Task What_waits_to_be_applied_is_not_enqueued_again()
    {
        var producer = Producer();
        requests.Ask(1, producer.View.Rows.Single().Key);
        await producer.StepAsync();
        var before = Cursor(producer);
        producer.LookAgain();
        await producer.StepAsync();
        Assert.Equal(before.Seq, Cursor(producer).Seq);
    }

    [Fact]
    public async Task What_was_enqueued_before_another_generation_began_is_carried_out_again()
    {
        var producer = Producer();
        requests.Ask(1, producer.View.Rows.Single().Key);
        await producer.StepAsync();
        var first = requests.Open[1].Generation;

        // Somebody empties the queue.
        producer.Redis.Restore(0);
        producer.LookAgain();
        await producer.StepAsync();
        await producer.StepAsync();
        Assert.NotEqual(first, requests.Open[1].Generation);
        Assert.Equal(Cursor(producer).Generation, requests.Open[1].Generation);
    }

    /// <summary>The one that ends first may have begun before the question.</summary>
    [Fact]
    public async Task A_cycle_that_is_asked_for_is_the_next_after_the_one_that_saw_the_question()
    {
        var producer = Producer();
        await producer.StepAsync();
        requests.AskForCycle(1);
        producer.LookAgain();
        await producer.StepAsync();
        Assert.Equal("open", requests.Open[1].State);

        var before = Cursor(producer);
        producer.View.Change();
        await producer.StepAsync();
        Assert.True(Cursor(producer).Seq > before.Seq);
        Assert.Equal((Cursor(producer).Generation, Cursor(producer).Seq), (requests.Open[1].Generation!.Value, requests.Open[1].Last!.Value));
    }

    [Fact]
    public async Task What_this_version_does_not_know_is_refused_and_stops_nobody()
    {
        var producer = Producer();
        requests.AskUnknown(1);
        requests.Ask(2, producer.View.Rows.Single().Key);
        await producer.StepAsync();
        Assert.True(requests.Open[1].IsRefused);
        Assert.Equal("enqueued", requests.Open[2].State);
    }

    /// <summary>Many rows are known by their totals alone, and these are then as they were.</summary>
    [Fact]
    public async Task A_row_that_went_when_it_was_asked_for_and_came_back_as_it_was_is_enqueued_again()
    {
        FlickeringSource? source = null;
        var producer = new SimulatedProducer(
            NullLogger.Instance, (inner, _) => source = new FlickeringSource(inner), requests, habits: new SourceHabits(TiesPerMille: 1000, RowsAtOnce: 6, LookPerMille: 0));
        for (var i = 0; i < 20; i++) producer.View.Change();
        producer.View.Pass(600);
        for (var i = 0; i < 4; i++) await producer.StepAsync();
        var known = Cursor(producer);
        await producer.StepAsync();
        Assert.Equal(known.Seq, Cursor(producer).Seq);

        var key = producer.View.Rows.First().Key;
        source!.View = producer.View;
        requests.Ask(1, key);
        producer.LookAgain();
        await producer.StepAsync();
        Assert.Equal((0, 1), (requests.Open[1].Outcome!.Rows, requests.Open[1].Outcome!.Missing));
        Assert.Contains(key, producer.View.Rows.Select(row => row.Key));

        var asked = producer.Redis.Records.Count;
        await producer.StepAsync();
        Assert.Contains(producer.Redis.Records.Skip(asked), record => SalesRecord.Key(record.AsSpan(RecordHeader.Size)) == key);
    }

    private SimulatedProducer Producer() => new(NullLogger.Instance, requests: requests);

    private static Cursor Cursor(SimulatedProducer producer) => producer.Redis.Read().Cursor!;
}
