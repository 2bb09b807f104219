using System.Data.SqlTypes;
using SyncService.Encoding;
using SyncService.Protocol;

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
        for (var i = 0; i < 1000; i++) Encode(writer, i, bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rows; i++) Encode(writer, i, bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
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
        writer.End(digest, new Watermark(WatermarkKind.Integer, row), new Watermark(WatermarkKind.Integer, row), 0);

        // What was written leaves the buffer, as it does with a chunk that is handed over.
        writer.Abandon();
    }
}
