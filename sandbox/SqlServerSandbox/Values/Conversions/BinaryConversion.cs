using System.Buffers.Binary;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values.Conversions;

/// <summary>Between binary strings and the rest: numbers are big-endian, strings are their bytes.</summary>
internal static class BinaryConversion
{
    public static byte[] ToBytes(in Value value, SqlType from, SqlType to, int style)
    {
        switch (from.Family)
        {
            case Family.Binary or Family.Udt:
                return value.Bytes;
            case Family.Text when style is 1 or 2:
                return FromHex(value.Text, style, from, to);
            case Family.Text or Family.Xml:
                return from.IsUnicode ? Utf16.Bytes(value.Text).ToArray() : from.CodePage.GetBytes(value.Text);
            case Family.Guid:
                return value.Guid.ToByteArray();
            case Family.Timestamp:
                return BigEndian(value.Long, 8);
            case Family.Integer:
                return BigEndian(value.Long, from.MaxBytes);
            case Family.Money:
                return BigEndian(value.Long, from.MaxBytes);
            case Family.Float when from.Id == TypeId.Real:
                return BigEndian(BitConverter.SingleToInt32Bits((float)value.Double), 4);
            case Family.Float:
                return BigEndian(value.Long, 8);
            default:
                var buffer = new ByteBuffer(32);
                Cell.Encode(buffer, value, from);
                return buffer.Written.ToArray();
        }
    }

    public static long ToLong(byte[] bytes)
    {
        long number = 0;
        foreach (byte b in bytes.AsSpan(Math.Max(0, bytes.Length - 8))) number = (number << 8) | b;
        return number;
    }

    public static string ToText(in Value value, SqlType from, int style, SqlType? to)
    {
        byte[] bytes = ToBytes(value, from, SqlType.VarBinary(8000), 0);
        if (style == 1) return "0x" + System.Convert.ToHexString(bytes);
        if (style == 2) return System.Convert.ToHexString(bytes);
        return to?.IsUnicode == true ? Utf16.Text(bytes) : (to?.CodePage ?? Collation.CodePage).GetString(bytes);
    }

    private static byte[] FromHex(string text, int style, SqlType from, SqlType to)
    {
        string digits = style == 1 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        try
        {
            return System.Convert.FromHexString(digits);
        }
        catch (FormatException)
        {
            throw Errors.ConvertingToNumeric(from, to);
        }
    }

    private static byte[] BigEndian(long value, int size)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[(8 - size)..];
    }
}
