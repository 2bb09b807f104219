using CsCheck;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Tests.Encoding;

public sealed class RecordHeaderTests
{
    private static readonly Gen<Watermark> Stamp = Gen.Long.Select(value => new Watermark(WatermarkKind.Integer, value));

    private static readonly Gen<Position> Reached = Gen.Select(Gen.Bool.Select(isOne => isOne ? CaptureMode.Timestamp : CaptureMode.RowVersion), Gen.Long)
        .Select((mode, value) => new Position(mode, new Watermark(WatermarkKind.RowVersion, value)));

    private static readonly Gen<RecordHeader> Any = Gen
        .Select(Gen.Int[0, 2].Select(i => "UDR"[i]), Gen.ULong, Gen.ULong, Stamp, Reached, Gen.Long, Gen.Long, Gen.UInt)
        .Select((operation, schema, key, stamp, reached, enqueued, read, number) => new RecordHeader((RecordOperation)operation, schema, key, stamp, reached, enqueued, read, number));

    [Fact]
    public void What_is_written_is_read_again() => Any.Sample(header => RecordHeader.TryRead(Written(header), out var read) && read == header);

    [Fact]
    public void Its_parts_stand_where_the_document_says()
    {
        var stamp = new Watermark(WatermarkKind.Integer, 0x11);
        var record = Written(new RecordHeader(RecordOperation.Delete, 0x22, 0x33, stamp, new Position(CaptureMode.RowVersion, new Watermark(WatermarkKind.RowVersion, 0x44)), 0x55, 0x66, 0x77));
        Assert.Equal([5, (byte)'D', 0x22, 0x33, 3, 0x11, 2, 4, 0x44, 0x55, 0x66, 0x77], new[] { 0, 1, 2, 10, 18, 19, 27, 28, 29, 37, 45, 53 }.Select(at => record[at]));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(0, 6)]
    [InlineData(1, (byte)'X')]
    [InlineData(18, 9)]
    [InlineData(27, 9)]
    [InlineData(28, 9)]
    public void Another_version_operation_kind_or_mode_is_no_record_of_this_format(int at, byte value)
    {
        var record = Written(new RecordHeader(RecordOperation.Upsert, 1, 2, new Watermark(WatermarkKind.Integer, 3), new Position(CaptureMode.Timestamp, new Watermark(WatermarkKind.Integer, 4)), 5, 6));
        record[at] = value;
        Assert.False(RecordHeader.TryRead(record, out _));
    }

    [Fact]
    public void The_number_is_written_last_and_changes_nothing_else()
    {
        var header = new RecordHeader(RecordOperation.Upsert, 1, 2, new Watermark(WatermarkKind.Integer, 3), new Position(CaptureMode.Timestamp, new Watermark(WatermarkKind.Integer, 4)), 5, 6);
        var record = Written(header);
        RecordHeader.WriteNumber(record, uint.MaxValue);
        Assert.True(RecordHeader.TryRead(record, out var read));
        Assert.Equal(header with { Number = uint.MaxValue }, read);
    }

    private static byte[] Written(RecordHeader header)
    {
        var record = new byte[RecordHeader.SmallestRecord];
        header.Write(record);
        return record;
    }
}
