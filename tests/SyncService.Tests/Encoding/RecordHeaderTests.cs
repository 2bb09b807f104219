using CsCheck;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Tests.Encoding;

public sealed class RecordHeaderTests
{
    private static readonly Gen<Watermark> Position = Gen.Long.Select(value => new Watermark(WatermarkKind.Integer, value));

    private static readonly Gen<RecordHeader> Any = Gen
        .Select(Gen.Int[0, 2].Select(i => "UDR"[i]), Gen.ULong, Gen.ULong, Position, Position, Gen.Long, Gen.Long, Gen.UInt)
        .Select((operation, schema, key, stamp, reached, enqueued, read, number) => new RecordHeader((RecordOperation)operation, schema, key, stamp, reached, enqueued, read, number));

    [Fact]
    public void What_is_written_is_read_again() => Any.Sample(header => RecordHeader.TryRead(Written(header), out var read) && read == header);

    [Fact]
    public void Its_parts_stand_where_the_document_says()
    {
        var stamp = new Watermark(WatermarkKind.Integer, 0x11);
        var record = Written(new RecordHeader(RecordOperation.Delete, 0x22, 0x33, stamp, stamp with { Ordinal = 0x44 }, 0x55, 0x66, 0x77));
        Assert.Equal([4, (byte)'D', 0x22, 0x33, 3, 0x11, 0x44, 0x55, 0x66, 0x77], new[] { 0, 1, 2, 10, 18, 19, 27, 35, 43, 51 }.Select(at => record[at]));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0, 5)]
    [InlineData(1, (byte)'X')]
    [InlineData(18, 9)]
    public void Another_version_operation_or_kind_is_no_record_of_this_format(int at, byte value)
    {
        var record = Written(new RecordHeader(RecordOperation.Upsert, 1, 2, new Watermark(WatermarkKind.Integer, 3), new Watermark(WatermarkKind.Integer, 4), 5, 6));
        record[at] = value;
        Assert.False(RecordHeader.TryRead(record, out _));
    }

    [Fact]
    public void The_number_is_written_last_and_changes_nothing_else()
    {
        var header = new RecordHeader(RecordOperation.Upsert, 1, 2, new Watermark(WatermarkKind.Integer, 3), new Watermark(WatermarkKind.Integer, 4), 5, 6);
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
