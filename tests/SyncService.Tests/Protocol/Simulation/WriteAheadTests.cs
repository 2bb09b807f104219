using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Tests.Protocol.Simulation.Mutations;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>What the look at the checkpoint before writing ahead is for (<see cref="ProtocolRules.MayWriteAhead"/>).</summary>
/// <remarks>
/// Both stores are set back while a batch is under way, and a second instance applies again what was lost, up to the very record at which the
/// first instance stands. Every later look finds what it expects. What was compared with the rows in between is wrong.
/// </remarks>
public sealed class WriteAheadTests
{
    private static readonly RecordSchemas Schemas = Known();

    [Fact]
    public void A_row_that_became_again_what_a_server_that_was_set_back_still_holds_is_written() =>
        Assert.Equal(0, ContentAfter(new ProtocolRules()));

    [Fact]
    public void It_is_lost_when_a_batch_is_written_ahead_without_a_look_at_the_checkpoint() =>
        Assert.Equal(1, ContentAfter(new Mutation.WritesAheadBlindly()));

    /// <summary>A row has the content 0, then 1, and then 0 again, in a table without the change column; what does the table say in the end?</summary>
    private static long ContentAfter(ProtocolRules rules)
    {
        const int changed = 1;
        const int other = 2;
        using var first = Batch(1, changed, version: 0);
        using var second = Batch(2, changed, version: 1);
        using var third = Batch(3, other, version: 0);
        using var fourth = Batch(4, changed, version: 2);

        var postgres = new SimulatedPostgres(contents: 2);
        postgres.Begin(_ => new GenerationChoice(Generation.New(), Reloads: false, KeepsList: true, null, null));
        postgres.Apply(first, Schemas, postgres.Checkpoint, rules);
        postgres.TakeSnapshot();
        postgres.Apply(second, Schemas, postgres.Checkpoint, rules);

        // The third is about to be applied and the fourth to be written ahead, when the server is set back.
        var before = postgres.Checkpoint;
        postgres.Restore(postgres.Snapshots - 1);
        var ahead = rules.MayWriteAhead(postgres.Checkpoint, before, fourth.First) ? postgres.Write(fourth, Schemas) : null;

        // The second instance.
        Assert.NotNull(postgres.Apply(second, Schemas, postgres.Checkpoint, rules));

        // And the first one goes on, knowing nothing.
        Assert.NotNull(postgres.Apply(third, Schemas, before, rules));
        var applied = ahead is null ? postgres.Apply(fourth, Schemas, postgres.Checkpoint, rules) : postgres.Commit(ahead, fourth, postgres.Checkpoint, rules);
        Assert.NotNull(applied);
        return postgres.Rows[changed].Version;
    }

    private static RecordBatch Batch(long number, long key, long version)
    {
        var row = new Row(key, new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(number).Ticks, version);
        using var writer = new RecordWriter(SalesRecord.Schema.Id, SalesRecord.Schema.Columns.Count);
        SalesRecord.Begin(writer, row);
        var stamp = new Watermark(WatermarkKind.Timestamp, row.Stamp);
        SalesRecord.End(writer, row, stamp, new Position(CaptureMode.Timestamp, stamp), number);
        var batch = new RecordBatch { State = new QueueState(null, 0), First = new Seq(number) };
        batch.Add(writer.Since(0));
        return batch;
    }

    private static RecordSchemas Known()
    {
        var schemas = new RecordSchemas();
        schemas.Add(SalesRecord.Schema);
        return schemas;
    }
}
