using System.Buffers.Binary;
using SyncService.Protocol;

namespace SyncService.Encoding;

/// <summary>What stands before the tuple in every record.</summary>
/// <remarks>
/// Fixed layout, little-endian: format version (1 byte), operation (1), schema id (8), hash of the key (8), kind (1) and
/// ordinal (8) of the stamp, ordinal of the position (8), time of enqueue in µs since 1970 (8). The tuple follows at <see cref="Size"/>.
/// </remarks>
/// <param name="Stamp">The row's own value of the change column.</param>
/// <param name="Reached">The position from which reading goes on once the record is applied; of the stamp's kind.</param>
internal readonly record struct RecordHeader(
    RecordOperation Operation, ulong SchemaId, ulong KeyHash, Watermark Stamp, Watermark Reached, long EnqueuedMicros)
{
    public const byte FormatVersion = 2;

    public const int Size = 43;

    /// <summary>A row has at least its field count.</summary>
    public const int SmallestRecord = Size + 2;

    public void Write(Span<byte> record)
    {
        record[0] = FormatVersion;
        record[1] = (byte)Operation;
        BinaryPrimitives.WriteUInt64LittleEndian(record[2..], SchemaId);
        BinaryPrimitives.WriteUInt64LittleEndian(record[10..], KeyHash);
        record[18] = (byte)Stamp.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(record[19..], Stamp.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(record[27..], Reached.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(record[35..], EnqueuedMicros);
    }

    /// <summary>False for anything that is not a record of this format.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out RecordHeader header)
    {
        header = default;
        if (record.Length < SmallestRecord || record[0] != FormatVersion) return false;
        var operation = (RecordOperation)record[1];
        var kind = (WatermarkKind)record[18];
        if (operation != RecordOperation.Upsert || kind is < WatermarkKind.Timestamp or > WatermarkKind.RowVersion) return false;
        var stamp = new Watermark(kind, BinaryPrimitives.ReadInt64LittleEndian(record[19..]));
        var reached = new Watermark(kind, BinaryPrimitives.ReadInt64LittleEndian(record[27..]));
        if (!stamp.IsInRange || !reached.IsInRange) return false;
        header = new RecordHeader(
            operation,
            BinaryPrimitives.ReadUInt64LittleEndian(record[2..]),
            BinaryPrimitives.ReadUInt64LittleEndian(record[10..]),
            stamp,
            reached,
            BinaryPrimitives.ReadInt64LittleEndian(record[35..]));
        return true;
    }
}

internal enum RecordOperation : byte
{
    Upsert = (byte)'U',
}
