using System.Buffers.Binary;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>A row of the simulation as a record of the real format.</summary>
internal static class SalesRecord
{
    public static readonly RecordSchema Schema = RecordSchema.Of(
    [
        new RecordColumn("ID", "id", CanonicalType.Int8, "bigint", "bigint", KeyOrdinal: 0),
        new RecordColumn("ULTIMA_MODIFICACION", "ultima_modificacion", CanonicalType.Timestamp, "datetime2(7)", "timestamp", IsChangeColumn: true),
        new RecordColumn("VERSION", "version", CanonicalType.Int8, "bigint", "bigint"),
    ]);

    public static ulong KeyHash(Row row) => (ulong)row.Key * 0x9E3779B97F4A7C15UL;

    public static void Begin(RecordWriter writer, Row row)
    {
        writer.Begin();
        writer.Int8(row.Key);
        writer.Timestamp(row.Stamp);
        writer.Int8(row.Version);
    }

    /// <param name="moment">Of the reading, in place of the time of enqueue: the simulation counts statements.</param>
    public static void End(RecordWriter writer, Row row, Watermark stamp, Position reached, long moment) =>
        writer.End(KeyHash(row), stamp, reached, moment);

    /// <summary>A key that the source lacks.</summary>
    public static void Tombstone(RecordWriter writer, long key, Position reached, long moment)
    {
        writer.Begin();
        writer.Int8(key);
        writer.Null();
        writer.Null();
        writer.End(KeyHash(new Row(key, 0, 0)), reached.Value, reached, moment, RecordOperation.Remove);
    }

    public static long Key(ReadOnlySpan<byte> tuple) => BinaryPrimitives.ReadInt64BigEndian(tuple[6..]);

    /// <summary>The field of the stamp has microseconds, and so have the stamps of the simulation.</summary>
    public static Row Read(ReadOnlySpan<byte> tuple) => new(
        Key(tuple),
        (BinaryPrimitives.ReadInt64BigEndian(tuple[18..]) * TimeSpan.TicksPerMicrosecond) + new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks,
        BinaryPrimitives.ReadInt64BigEndian(tuple[30..]));
}
