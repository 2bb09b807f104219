using System.Buffers.Binary;
using System.Numerics;

namespace SyncService.Tests.Encoding;

/// <summary>Reads PostgreSQL's binary format, written from its documentation and not from the encoder.</summary>
internal static class Decoded
{
    /// <summary>The bytes of a record's only field; null for NULL.</summary>
    public static byte[]? Field(ReadOnlySpan<byte> tuple)
    {
        Assert(BinaryPrimitives.ReadInt16BigEndian(tuple) == 1, "one field");
        var length = BinaryPrimitives.ReadInt32BigEndian(tuple[2..]);
        if (length == -1)
        {
            Assert(tuple.Length == 6, "nothing behind a NULL");
            return null;
        }

        Assert(tuple.Length == 6 + length, "the length is that of the field");
        return tuple[6..].ToArray();
    }

    /// <summary>A numeric as an integer and the number of its digits behind the point.</summary>
    public static (BigInteger Unscaled, int Scale) Numeric(ReadOnlySpan<byte> field)
    {
        int count = BinaryPrimitives.ReadInt16BigEndian(field), weight = BinaryPrimitives.ReadInt16BigEndian(field[2..]);
        int sign = BinaryPrimitives.ReadUInt16BigEndian(field[4..]), scale = BinaryPrimitives.ReadInt16BigEndian(field[6..]);
        Assert(field.Length == 8 + (2 * count), "as many digits as announced");
        Assert(sign is 0 or 0x4000, "a sign");
        Assert(count > 0 || (sign == 0 && weight == 0), "zero has no sign and no weight");
        var (value, shift) = (BigInteger.Zero, 0);
        for (var i = 0; i < count; i++)
        {
            var digit = BinaryPrimitives.ReadInt16BigEndian(field[(8 + (2 * i))..]);
            Assert(digit is >= 0 and < 10_000, "a digit in base 10,000");
            Assert(digit != 0 || (i > 0 && i < count - 1), "no zero digit at either end");
            value = (value * 10_000) + digit;
        }

        // The value so far is that of the digits; the last of them stands for 10,000^(weight - count + 1).
        shift = (4 * (weight - count + 1)) + scale;
        value = shift >= 0 ? value * BigInteger.Pow(10, shift) : Divide(value, BigInteger.Pow(10, -shift));
        return (sign == 0 ? value : -value, scale);
    }

    private static BigInteger Divide(BigInteger value, BigInteger by)
    {
        var quotient = BigInteger.DivRem(value, by, out var rest);
        Assert(rest.IsZero, "no digit behind the scale");
        return quotient;
    }

    private static void Assert(bool holds, string what) => Xunit.Assert.True(holds, what);
}
