using System.Data.SqlTypes;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Tests.Target;

namespace SyncService.Tests.Encoding;

public sealed class AllocationTests
{
    private const int Rows = 20_000;

    private static readonly SqlDecimal Wide = SqlDecimal.Parse("1234567890123456789012345678.0123456789");

    [Fact]
    public void A_row_is_encoded_without_an_allocation()
    {
        using var writer = new RecordWriter(42, 15);
        var bytes = new byte[30];

        // What comes once, such as the code for longer numbers, has come before anything is counted.
        for (var i = 0; i < Rows; i++) Encode(writer, i, bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rows; i++) Encode(writer, i, bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_record_is_laid_out_split_and_compared_without_an_allocation_of_its_own()
    {
        var schemas = new RecordSchemas();
        var schema = Tables.Records();
        schemas.Add(schema);
        byte[][] records = [.. Enumerable.Range(0, Rows).Select(i => Record(schema, i))];
        using var before = LayOut([Record(schema, -1)]);

        long Batch(int count)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            using var batch = LayOut(records.AsSpan(0, count));
            Assert.Single(RecordRun.Split(batch, schemas));
            Assert.False(batch.MayShareKey(before));
            return GC.GetAllocatedBytesForCurrentThread() - start;
        }

        for (var i = 0; i < 3; i++)
        {
            Batch(Rows);
            Batch(10);
        }

        // Twenty thousand records cost what ten cost.
        Assert.Equal(Batch(10), Batch(Rows));
    }

    private static RecordBatch LayOut(ReadOnlySpan<byte[]> records)
    {
        var batch = new RecordBatch(records.Length, 64 * records.Length) { State = new QueueState(null, 0), First = new Seq(1) };
        foreach (var record in records) batch.Add(record);
        return batch;
    }

    private static byte[] Record(RecordSchema schema, int key)
    {
        using var writer = new RecordWriter(schema.Id, schema.Columns.Count);
        writer.Begin();
        writer.Int4(key);
        for (var i = 1; i < schema.Columns.Count; i++) writer.Null();
        var stamp = new Watermark(WatermarkKind.Integer, 1);
        writer.End((ulong)(key + 2) * 0x9E3779B97F4A7C15, stamp, new Position(CaptureMode.Timestamp, stamp), 0);
        return writer.Since(0).ToArray();
    }

    private static void Encode(RecordWriter writer, int row, byte[] bytes)
    {
        writer.Begin();
        writer.Null();
        writer.Boolean(true);
        writer.Int2(7);
        writer.Int4(row);
        writer.Int8(row);
        writer.Numeric(row * 1.01m);
        writer.Numeric(Wide);
        writer.Float4(row);
        writer.Float8(row);
        writer.Text("Número de Pedido \0");
        writer.Date(DateTime.UnixEpoch);
        writer.Time(TimeSpan.FromSeconds(1));
        writer.Timestamp(DateTime.UnixEpoch.Ticks + row);
        writer.Uuid(Guid.Empty);
        writer.Bytea(bytes);
        var digest = writer.ContentDigest();
        writer.End(digest, new Watermark(WatermarkKind.Integer, row), new Position(CaptureMode.Timestamp, new Watermark(WatermarkKind.Integer, row)), 0);

        // What was written leaves the buffer, as it does with a chunk that is handed over.
        writer.Abandon();
    }
}
