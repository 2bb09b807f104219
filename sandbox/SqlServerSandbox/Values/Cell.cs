using System.Buffers.Binary;
using System.Numerics;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values;

/// <summary>
/// A value as bytes in a row image. The bytes are those of a ROW token (MS-TDS 2.2.5.5), so that a row is sent by
/// copying; only (max), xml and text cells are framed anew on the wire.
/// </summary>
internal static class Cell
{
    public static int Next(ReadOnlySpan<byte> image, int offset, CellKind kind)
    {
        switch (kind)
        {
            case CellKind.ByteLength:
                return offset + 1 + image[offset];
            case CellKind.ShortLength:
                int length = BinaryPrimitives.ReadUInt16LittleEndian(image[offset..]);
                return offset + 2 + (length == 0xFFFF ? 0 : length);
            default:
                int size = BinaryPrimitives.ReadInt32LittleEndian(image[offset..]);
                return offset + 4 + Math.Max(size, 0);
        }
    }

    public static bool IsNull(ReadOnlySpan<byte> image, int offset, CellKind kind) => kind switch
    {
        CellKind.ByteLength => image[offset] == 0,
        CellKind.ShortLength => image[offset] == 0xFF && image[offset + 1] == 0xFF,
        CellKind.LongLength => image[offset + 3] == 0xFF,
        _ => BinaryPrimitives.ReadInt32LittleEndian(image[offset..]) == 0,
    };

    /// <summary>The data of a cell that is not NULL.</summary>
    public static ReadOnlySpan<byte> Data(ReadOnlySpan<byte> image, int offset, CellKind kind) => kind switch
    {
        CellKind.ByteLength => image.Slice(offset + 1, image[offset]),
        CellKind.ShortLength => image.Slice(offset + 2, BinaryPrimitives.ReadUInt16LittleEndian(image[offset..])),
        _ => image.Slice(offset + 4, BinaryPrimitives.ReadInt32LittleEndian(image[offset..])),
    };

    public static Value Read(ReadOnlySpan<byte> image, int offset, SqlType type) =>
        IsNull(image, offset, type.Cell) ? Value.Null : Decode(Data(image, offset, type.Cell), type);

    /// <summary>A value from its data alone, without a length.</summary>
    public static Value Decode(ReadOnlySpan<byte> data, SqlType type)
    {
        switch (type.Id)
        {
            case TypeId.Bit or TypeId.TinyInt:
                return Value.From((long)data[0]);
            case TypeId.SmallInt:
                return Value.From((long)BinaryPrimitives.ReadInt16LittleEndian(data));
            case TypeId.Int or TypeId.SmallMoney:
                return Value.From((long)BinaryPrimitives.ReadInt32LittleEndian(data));
            case TypeId.BigInt:
                return Value.From(BinaryPrimitives.ReadInt64LittleEndian(data));
            case TypeId.Money:
                return Value.From(((long)BinaryPrimitives.ReadInt32LittleEndian(data) << 32)
                    | BinaryPrimitives.ReadUInt32LittleEndian(data[4..]));
            case TypeId.Real:
                return Value.From((double)BinaryPrimitives.ReadSingleLittleEndian(data));
            case TypeId.Float:
                return Value.From(BinaryPrimitives.ReadDoubleLittleEndian(data));
            case TypeId.Decimal or TypeId.Numeric:
                return Value.From(ReadDecimal(data));
            case TypeId.DateTime:
                return Value.From((BinaryPrimitives.ReadInt32LittleEndian(data) * SqlCalendar.DateTimeUnitsPerDay)
                    + BinaryPrimitives.ReadUInt32LittleEndian(data[4..]));
            case TypeId.SmallDateTime:
                return Value.From(((BinaryPrimitives.ReadUInt16LittleEndian(data) + SqlCalendar.Days1900) * SqlCalendar.DayTicks)
                    + (BinaryPrimitives.ReadUInt16LittleEndian(data[2..]) * TimeSpan.TicksPerMinute));
            case TypeId.Date:
                return Value.From(ReadNumber(data[..3]));
            case TypeId.Time:
                return Value.From(ReadNumber(data) * SqlCalendar.UnitTicks(type.Scale));
            case TypeId.DateTime2:
                return Value.From(ReadTimestamp(data, type.Scale));
            case TypeId.DateTimeOffset:
                return Value.From(ReadTimestamp(data[..^2], type.Scale), BinaryPrimitives.ReadInt16LittleEndian(data[^2..]));
            case TypeId.UniqueIdentifier:
                return Value.FromGuidBytes(data);
            case TypeId.Timestamp:
                return Value.From(BinaryPrimitives.ReadInt64BigEndian(data));
            case TypeId.Char or TypeId.VarChar or TypeId.Text:
                return Value.From(type.CodePage.GetString(data));
            case TypeId.NChar or TypeId.NVarChar or TypeId.NText or TypeId.Xml:
                return Value.From(Utf16.Text(data));
            case TypeId.Json:
                return Value.From(System.Text.Encoding.UTF8.GetString(data));
            case TypeId.Variant:
                return VariantCell.Decode(data);
            default:
                return Value.From(data.ToArray());
        }
    }

    /// <summary>Appends a value that already has the type <paramref name="type"/>, with its length.</summary>
    public static void Write(ByteBuffer into, in Value value, SqlType type)
    {
        if (value.IsNull)
        {
            WriteNull(into, type.Cell);
            return;
        }
        int start = into.Length;
        int prefix = type.Cell switch { CellKind.ByteLength => 1, CellKind.ShortLength => 2, _ => 4 };
        into.Take(prefix);
        Encode(into, value, type);
        int length = into.Length - start - prefix;
        if (prefix == 1) into.Raw[start] = (byte)length;
        else if (prefix == 2) into.PatchUInt16(start, length);
        else into.PatchInt32(start, length);
    }

    public static void WriteNull(ByteBuffer into, CellKind kind)
    {
        if (kind == CellKind.ByteLength) into.Byte(0);
        else if (kind == CellKind.ShortLength) into.UInt16(0xFFFF);
        else into.Int32(kind == CellKind.Variant ? 0 : -1);
    }

    /// <summary>Appends the data of a value that is not NULL, without its length.</summary>
    public static void Encode(ByteBuffer into, in Value value, SqlType type)
    {
        switch (type.Id)
        {
            case TypeId.Bit or TypeId.TinyInt or TypeId.SmallInt or TypeId.Int or TypeId.BigInt or TypeId.SmallMoney:
                into.Integer(value.Long, type.MaxBytes);
                break;
            case TypeId.Money:
                into.Int32((int)(value.Long >> 32));
                into.Int32((int)value.Long);
                break;
            case TypeId.Real:
                into.Int32(BitConverter.SingleToInt32Bits((float)value.Double));
                break;
            case TypeId.Float:
                into.Int64(value.Long);
                break;
            case TypeId.Decimal or TypeId.Numeric:
                WriteDecimal(into, value.Decimal, SqlType.DecimalBytes(type.Precision));
                break;
            case TypeId.DateTime:
                long days = Math.DivRem(value.Long, SqlCalendar.DateTimeUnitsPerDay, out long rest);
                into.Int32((int)(rest < 0 ? days - 1 : days));
                into.UInt32((uint)(rest < 0 ? rest + SqlCalendar.DateTimeUnitsPerDay : rest));
                break;
            case TypeId.SmallDateTime:
                into.UInt16((int)((value.Long / SqlCalendar.DayTicks) - SqlCalendar.Days1900));
                into.UInt16((int)(value.Long % SqlCalendar.DayTicks / TimeSpan.TicksPerMinute));
                break;
            case TypeId.Date:
                into.Integer(value.Long, 3);
                break;
            case TypeId.Time:
                into.Integer(value.Long / SqlCalendar.UnitTicks(type.Scale), SqlType.TimeBytes(type.Scale));
                break;
            case TypeId.DateTime2:
                WriteTimestamp(into, value.Long, type.Scale);
                break;
            case TypeId.DateTimeOffset:
                WriteTimestamp(into, value.Long, type.Scale);
                into.Int16((short)value.Offset);
                break;
            case TypeId.UniqueIdentifier:
                into.Int64(value.Long);
                into.Int64(value.Offset);
                break;
            case TypeId.Timestamp:
                BinaryPrimitives.WriteInt64BigEndian(into.Take(8), value.Long);
                break;
            case TypeId.Char or TypeId.VarChar or TypeId.Text:
                string text = value.Text;
                type.CodePage.GetBytes(text, into.Take(type.CodePage.GetByteCount(text)));
                break;
            case TypeId.NChar or TypeId.NVarChar or TypeId.NText or TypeId.Xml:
                into.Unicode(value.Text);
                break;
            case TypeId.Json:
                into.Bytes(System.Text.Encoding.UTF8.GetBytes(value.Text));
                break;
            case TypeId.Variant:
                VariantCell.Encode(into, value.Variant);
                break;
            default:
                into.Bytes(value.Bytes);
                break;
        }
    }

    private static long ReadNumber(ReadOnlySpan<byte> data)
    {
        long number = 0;
        for (int i = data.Length - 1; i >= 0; i--) number = (number << 8) | data[i];
        return number;
    }

    private static long ReadTimestamp(ReadOnlySpan<byte> data, int scale) =>
        (ReadNumber(data[..^3]) * SqlCalendar.UnitTicks(scale)) + (ReadNumber(data[^3..]) * SqlCalendar.DayTicks);

    private static void WriteTimestamp(ByteBuffer into, long ticks, int scale)
    {
        into.Integer(ticks % SqlCalendar.DayTicks / SqlCalendar.UnitTicks(scale), SqlType.TimeBytes(scale));
        into.Integer(ticks / SqlCalendar.DayTicks, 3);
    }

    private static Int128 ReadDecimal(ReadOnlySpan<byte> data)
    {
        var magnitude = (Int128)new BigInteger(data[1..], isUnsigned: true);
        return data[0] == 0 ? -magnitude : magnitude;
    }

    private static void WriteDecimal(ByteBuffer into, Int128 value, int size)
    {
        into.Byte(value < 0 ? (byte)0 : (byte)1);
        var magnitude = UInt128.CreateChecked(Int128.Abs(value));
        var span = into.Take(size - 1);
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = (byte)magnitude;
            magnitude >>= 8;
        }
    }
}
