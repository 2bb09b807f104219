using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values.Order;

/// <summary>The first eight bytes of a sort key: never out of order with the values, but not always telling them apart.</summary>
internal static class KeyPrefix
{
    public static ulong Of(ReadOnlySpan<byte> image, int offset, SqlType type)
    {
        if (Cell.IsNull(image, offset, type.Cell)) return 0;
        if (type.Family == Family.Text)
        {
            var data = Cell.Data(image, offset, type.Cell);
            if (type.Collation is { } named) return named.Prefix(type.IsUnicode ? MemoryMarshal.Cast<byte, char>(data) : named.CodePage.GetString(data), type.IsUnicode);
            ulong prefix = 0;
            for (int i = 0; i < 4; i++)
            {
                char c = ' ';
                if (!type.IsUnicode && i < data.Length) c = CellComparison.CharOf(data[i]);
                else if (type.IsUnicode && (2 * i) + 1 < data.Length) c = (char)(data[2 * i] | (data[(2 * i) + 1] << 8));
                prefix = (prefix << 16) | (uint)Collation.Weight(c);
            }
            return prefix;
        }
        return Of(Cell.Read(image, offset, type), type);
    }

    public static ulong Of(in Value value, SqlType type)
    {
        if (value.IsNull) return 0;
        switch (type.Family)
        {
            case Family.Text:
                if (type.Collation is { } named) return named.Prefix(value.Text, type.IsUnicode);
                ulong prefix = 0;
                string text = value.Text;
                for (int i = 0; i < 4; i++) prefix = (prefix << 16) | (uint)Collation.Weight(i < text.Length ? text[i] : ' ');
                return prefix;
            case Family.Decimal:
                return OfDouble((double)value.Decimal);
            case Family.Float:
                return OfDouble(value.Double);
            case Family.Timestamp:
                return (ulong)value.Long;
            case Family.Guid:
                ulong tail = BinaryPrimitives.ReverseEndianness((ulong)value.Offset);
                return (tail << 16) | (tail >> 48);
            case Family.Binary or Family.Udt:
                Span<byte> first = stackalloc byte[8];
                value.Bytes.AsSpan(0, Math.Min(8, value.Bytes.Length)).CopyTo(first);
                return BinaryPrimitives.ReadUInt64BigEndian(first);
            case Family.Xml or Family.Json or Family.Vector or Family.Variant:
                return 0;
            default:
                return (ulong)(value.Long ^ long.MinValue);
        }
    }

    private static ulong OfDouble(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        return bits < 0 ? ~(ulong)bits : (ulong)bits | 0x8000_0000_0000_0000;
    }
}
