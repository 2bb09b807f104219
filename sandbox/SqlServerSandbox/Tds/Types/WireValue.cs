using System.Buffers.Binary;
using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;
using SqlServerSandbox.Values.Xml;

namespace SqlServerSandbox.Tds.Types;

/// <summary>Values on the wire; most are cells as they are stored (MS-TDS 2.2.5.2.3, 2.2.7.17).</summary>
internal static class WireValue
{
    private static readonly byte[] TextPointer = [.. "dummy textptr\0\0\0"u8, .. "dummyTS\0"u8];

    /// <summary>Sends the cell at <paramref name="start"/> of a row image.</summary>
    public static void WriteCell(ByteBuffer into, ReadOnlySpan<byte> image, int start, SqlType type)
    {
        if (type.Cell != CellKind.LongLength)
        {
            into.Bytes(image[start..Cell.Next(image, start, type.Cell)]);
            return;
        }
        int length = BinaryPrimitives.ReadInt32LittleEndian(image[start..]);
        if (length < 0) WriteNull(into, type);
        else WriteLong(into, image.Slice(start + 4, length), type);
    }

    public static void Write(ByteBuffer into, in Value value, SqlType type, bool nullable = true)
    {
        if (TypeInfo.IsFixed(type, nullable))
        {
            if (value.IsNull) throw new InvalidOperationException($"A column announced as not nullable has no value ({type}).");
            Cell.Encode(into, value, type);
            return;
        }
        if (type.Cell != CellKind.LongLength)
        {
            Cell.Write(into, value, type);
            return;
        }
        if (value.IsNull)
        {
            WriteNull(into, type);
            return;
        }
        var scratch = new ByteBuffer(256);
        Cell.Encode(scratch, value, type);
        WriteLong(into, scratch.Written, type);
    }

    public static void WriteNull(ByteBuffer into, SqlType type)
    {
        if (type.IsLegacyBlob) into.Byte(0);
        else if (type.Cell == CellKind.LongLength) into.UInt64(ulong.MaxValue);
        else Cell.WriteNull(into, type.Cell);
    }

    /// <summary>Reads a value and appends it as a cell; what arrives in parts becomes whole.</summary>
    public static void ReadCell(MessageReader from, SqlType type, byte fixedLength, ByteBuffer into)
    {
        if (fixedLength > 0)
        {
            into.Byte(fixedLength);
            into.Bytes(from.Span(fixedLength));
            return;
        }
        switch (type.Cell)
        {
            case CellKind.ByteLength:
                int small = from.Byte();
                if (small > 0 && type.Family == Family.Decimal)
                {
                    FitDecimal(from.Span(small), type, into);
                    break;
                }
                into.Byte((byte)small);
                into.Bytes(from.Span(small));
                break;
            case CellKind.ShortLength:
                int length = from.UInt16();
                into.UInt16(length);
                if (length != 0xFFFF) into.Bytes(from.Span(length));
                break;
            case CellKind.Variant:
                int size = from.Int32();
                into.Int32(size);
                into.Bytes(from.Span(size));
                break;
            default:
                if (type.IsLegacyBlob) ReadBlob(from, into);
                else ReadPlp(from, into);
                break;
        }
    }

    public static Value Read(MessageReader from, SqlType type, byte fixedLength = 0)
    {
        // The precision of a parameter is not binding.
        if (type.Family == Family.Decimal) type = type with { Precision = 38 };
        var cell = new ByteBuffer(64);
        ReadCell(from, type, fixedLength, cell);
        var value = Cell.Read(cell.Written, 0, type);
        if (value.IsNull) return value;
        return type.Family switch
        {
            Family.Xml => Value.From(XmlText.Kept(value.Text)),
            Family.Json => Value.From(JsonText.Checked(value.Text)),
            _ => value,
        };
    }

    /// <summary>A text, ntext or image parameter: its length and its data, without a text pointer (MS-TDS 2.2.5.2.2).</summary>
    public static Value ReadLong(MessageReader from, SqlType type)
    {
        int length = from.Int32();
        return length < 0 ? Value.Null : Cell.Decode(from.Span(length), type);
    }

    /// <summary>The length of a value whose type token has no length byte (MS-TDS 2.2.5.4.1); 0 for the rest.</summary>
    public static byte FixedLength(byte token) => token switch
    {
        0x30 or 0x32 => 1,
        0x34 => 2,
        0x38 or 0x3A or 0x3B or 0x7A => 4,
        0x3C or 0x3D or 0x3E or 0x7F => 8,
        _ => 0,
    };

    private static void WriteLong(ByteBuffer into, ReadOnlySpan<byte> data, SqlType type)
    {
        if (type.IsLegacyBlob)
        {
            into.Byte(16);
            into.Bytes(TextPointer);
            into.Int32(data.Length);
            into.Bytes(data);
            return;
        }
        into.UInt64((ulong)data.Length);
        if (data.Length > 0)
        {
            into.Int32(data.Length);
            into.Bytes(data);
        }
        into.Int32(0);
    }

    // Clients send decimals in any size that holds them; a cell has the size of its precision.
    private static void FitDecimal(ReadOnlySpan<byte> data, SqlType type, ByteBuffer into)
    {
        int size = SqlType.DecimalBytes(type.Precision);
        if (data.Length > size && data[size..].ContainsAnyExcept((byte)0)) throw Errors.OverflowTo("numeric", "numeric");
        into.Byte((byte)size);
        var cell = into.Take(size);
        cell.Clear();
        data[..Math.Min(size, data.Length)].CopyTo(cell);
    }

    private static void ReadPlp(MessageReader from, ByteBuffer into)
    {
        if (from.Int64() == -1)
        {
            into.Int32(-1);
            return;
        }
        int start = into.Length;
        into.Int32(0);
        for (int chunk = from.Int32(); chunk != 0; chunk = from.Int32()) into.Bytes(from.Span(chunk));
        into.PatchInt32(start, into.Length - start - 4);
    }

    private static void ReadBlob(MessageReader from, ByteBuffer into)
    {
        int pointer = from.Byte();
        if (pointer == 0)
        {
            into.Int32(-1);
            return;
        }
        from.Span(pointer + 8);
        int length = from.Int32();
        into.Int32(length);
        into.Bytes(from.Span(length));
    }
}
