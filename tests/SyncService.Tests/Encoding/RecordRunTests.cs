using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Tests.Target;

namespace SyncService.Tests.Encoding;

public sealed class RecordRunTests : IDisposable
{
    private static readonly RecordSchema Narrow = Tables.Records();
    private static readonly RecordSchema Wide = Tables.Records(Tables.Text("NOTE"));

    private readonly RecordBatch batch = new() { State = new QueueState(null, 0), First = new Seq(1) };

    [Fact]
    public void Records_of_one_schema_are_one_run()
    {
        Add(Narrow, 1, 2, 3);
        Assert.Equal([new RecordRun(0, 3, Narrow, false, null)], Split());
    }

    [Fact]
    public void A_change_of_columns_ends_a_run()
    {
        Add(Narrow, 1, 2);
        Add(Wide, 2);
        Add(Narrow, 3);
        Assert.Equal([new(0, 2, Narrow, false, null), new(2, 3, Wide, false, null), new RecordRun(3, 4, Narrow, false, null)], Split());
    }

    [Fact]
    public void A_key_that_stands_twice_is_noted_within_its_run_only()
    {
        Add(Narrow, 1, 2, 1);
        Add(Wide, 1);
        Assert.Equal([true, false], Split().Select(run => run.HoldsKeyTwice));
    }

    [Fact]
    public void A_tombstone_is_noted_within_its_run_only()
    {
        Add(Narrow, 1);
        Add(Wide, 1);
        Add(Wide, RecordOperation.Delete, 2);
        Add(Narrow, 1);
        Add(Narrow, RecordOperation.Remove, 2);
        Add(Wide, 1);
        Assert.Equal([false, true, true, false], Split().Select(run => run.HoldsTombstone));
    }

    [Fact]
    public void A_record_that_cannot_be_read_stands_alone()
    {
        Add(Narrow, 1);
        batch.Add([9, 9, 9]);
        Add(Narrow, 1);
        var runs = Split();
        Assert.Equal([(0, 1), (1, 2), (2, 3)], runs.Select(run => (run.From, run.To)));
        Assert.NotNull(runs[1].Problem);
        Assert.Null(runs[1].Schema);
        Assert.Equal([9, 9, 9], batch.Record(1));
    }

    [Fact]
    public void A_record_whose_key_is_NULL_stands_alone_with_what_describes_it_and_the_reason()
    {
        Add(Narrow, 1);
        AddWithoutKey(Narrow);
        Add(Narrow, 2);
        var runs = Split();
        Assert.Equal([(0, 1), (1, 2), (2, 3)], runs.Select(run => (run.From, run.To)));
        Assert.Null(runs[1].Schema);
        Assert.Equal((Narrow, Narrow.Keys[0]), runs[1].NullKey);
        Assert.StartsWith($"{Narrow.Keys[0].Target} is NULL and belongs to the key", runs[1].Problem, StringComparison.Ordinal);
        Assert.All([runs[0], runs[2]], run => Assert.Null(run.NullKey));
    }

    [Fact]
    public void Records_without_a_known_description_stand_alone()
    {
        Add(Tables.Records(Tables.Text("UNKNOWN")), 1, 2);
        Assert.All(Split(), run => Assert.Contains("description", run.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_batch_has_no_runs() => Assert.Empty(Split());

    public void Dispose() => batch.Dispose();

    private IReadOnlyList<RecordRun> Split()
    {
        var schemas = new RecordSchemas();
        schemas.Add(Narrow);
        schemas.Add(Wide);
        return RecordRun.Split(batch, schemas);
    }

    private void AddWithoutKey(RecordSchema schema)
    {
        using var writer = new RecordWriter(schema.Id, schema.Columns.Count);
        writer.Begin();
        for (var i = 0; i < schema.Columns.Count; i++) writer.Null();
        writer.End(0, new Watermark(WatermarkKind.Integer, 1), new Position(CaptureMode.Timestamp, new Watermark(WatermarkKind.Integer, 1)), 0);
        batch.Add(writer.Since(0));
    }

    private void Add(RecordSchema schema, params int[] keys) => Add(schema, RecordOperation.Upsert, keys);

    private void Add(RecordSchema schema, RecordOperation operation, params int[] keys)
    {
        foreach (var key in keys)
        {
            using var writer = new RecordWriter(schema.Id, schema.Columns.Count);
            writer.Begin();
            writer.Int4(key);
            for (var i = 1; i < schema.Columns.Count; i++) writer.Null();
            writer.End((ulong)key, new Watermark(WatermarkKind.Integer, 1), new Position(CaptureMode.Timestamp, new Watermark(WatermarkKind.Integer, 1)), 0, operation);
            batch.Add(writer.Since(0));
        }
    }
}
