using System.Buffers.Binary;
using SyncService.Protocol;

namespace SyncService.Encoding;

/// <summary>What stands before the tuple in every record.</summary>
/// <remarks>
/// Fixed layout, little-endian: format version (1 byte), operation (1), schema id (8), hash of the key (8), kind (1) and
/// ordinal (8) of the stamp, mode (1), kind (1) and ordinal (8) of the position, time of enqueue (8) and moment of reading (8) in µs since 1970, low half of the
/// number (4). The tuple follows at <see cref="Size"/>.
/// </remarks>
/// <param name="Stamp">The row's own value of the change column; of a tombstone, the position.</param>
/// <param name="Reached">The position from which reading goes on once the record is applied.</param>
/// <param name="ReadMicros">When the statement began that read the row, or found none: that is what the record tells of. By the producer's clock.</param>
/// <param name="Number">The low half of the record's number in its stream.</param>
internal readonly record struct RecordHeader(
    RecordOperation Operation, ulong SchemaId, ulong KeyHash, Watermark Stamp, Position Reached, long EnqueuedMicros, long ReadMicros, uint Number = 0)
{
    public const int Size = 57;

    /// <summary>A row has at least its field count.</summary>
    public const int SmallestRecord = Size + 2;

    public void Write(Span<byte> record)
    {
        record[0] = RecordFormat.Version;
        record[1] = (byte)Operation;
        BinaryPrimitives.WriteUInt64LittleEndian(record[2..], SchemaId);
        BinaryPrimitives.WriteUInt64LittleEndian(record[10..], KeyHash);
        record[18] = (byte)Stamp.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(record[19..], Stamp.Ordinal);
        record[27] = (byte)Reached.Mode;
        record[28] = (byte)Reached.Value.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(record[29..], Reached.Value.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(record[37..], EnqueuedMicros);
        BinaryPrimitives.WriteInt64LittleEndian(record[45..], ReadMicros);
        WriteNumber(record, Number);
    }

    /// <summary>The number is known when a record is enqueued, later than all else of it.</summary>
    public static void WriteNumber(Span<byte> record, uint number) => BinaryPrimitives.WriteUInt32LittleEndian(record[53..], number);

    /// <summary>What a record carries of its number.</summary>
    public static uint NumberOf(Seq seq) => unchecked((uint)seq.Value);

    /// <summary>False for anything that is not a record of this format.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out RecordHeader header)
    {
        header = default;
        if (record.Length < SmallestRecord || record[0] != RecordFormat.Version) return false;
        var operation = (RecordOperation)record[1];
        var mode = (CaptureMode)record[27];
        if (!operation.IsKnown() || mode is not (CaptureMode.Timestamp or CaptureMode.RowVersion)) return false;
        if (ReadValue(record[18..]) is not { } stamp || ReadValue(record[28..]) is not { } reached) return false;
        header = new RecordHeader(
            operation,
            BinaryPrimitives.ReadUInt64LittleEndian(record[2..]),
            BinaryPrimitives.ReadUInt64LittleEndian(record[10..]),
            stamp,
            new Position(mode, reached),
            BinaryPrimitives.ReadInt64LittleEndian(record[37..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[45..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[53..]));
        return true;
    }

    /// <summary>Kind and ordinal; null where they are none.</summary>
    private static Watermark? ReadValue(ReadOnlySpan<byte> at)
    {
        var kind = (WatermarkKind)at[0];
        if (kind is < WatermarkKind.Timestamp or > WatermarkKind.RowVersion) return null;
        var value = new Watermark(kind, BinaryPrimitives.ReadInt64LittleEndian(at[1..]));
        return value.IsInRange ? value : null;
    }
}
