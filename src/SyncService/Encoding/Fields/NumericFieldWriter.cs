using System.Buffers.Binary;
using System.Data.SqlTypes;

namespace SyncService.Encoding.Fields;

/// <summary>Writes exact numbers of up to 38 digits.</summary>
/// <remarks>
/// numeric_recv: count of digits, weight of the first, sign, digits shown behind the point, all int16; then the digits in base
/// 10,000, aligned at the decimal point. Leading and trailing zero digits are left out, as numeric_send does.
/// </remarks>
internal static class NumericFieldWriter
{
    private const short Positive = 0x0000;
    private const short Negative = 0x4000;
    private const int MostDigits = 12;

    private static readonly UInt128[] PowersOfTen = Powers();

    extension(RecordWriter writer)
    {
        public void Numeric(decimal value)
        {
            Span<int> bits = stackalloc int[4];
            decimal.GetBits(value, bits);
            var scale = (bits[3] >> 16) & 0xFF;
            var magnitude = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
            writer.Numeric(magnitude, scale, negative: bits[3] < 0);
        }

        public void Numeric(SqlDecimal value)
        {
            Span<uint> parts = stackalloc uint[4];
            value.WriteTdsValue(parts);
            var magnitude = new UInt128(((ulong)parts[3] << 32) | parts[2], ((ulong)parts[1] << 32) | parts[0]);
            writer.Numeric(magnitude, value.Scale, negative: !value.IsPositive);
        }

        private void Numeric(UInt128 magnitude, int scale, bool negative)
        {
            Span<short> digits = stackalloc short[MostDigits + 10];
            var first = digits.Length;
            UInt128 whole, fraction;
            if (magnitude <= ulong.MaxValue && scale <= 19)
            {
                var power = (ulong)PowersOfTen[scale];
                (var low, var rest) = Math.DivRem((ulong)magnitude, power);
                (whole, fraction) = (low, rest);
            }
            else
            {
                whole = magnitude / PowersOfTen[scale];
                fraction = magnitude - (whole * PowersOfTen[scale]);
            }

            // The fraction is cut into groups of four from the point on; the last group is filled up with zeros.
            var groups = (scale + 3) / 4;
            if (fraction != 0)
            {
                var inLast = scale - ((groups - 1) * 4);
                var (rest, last) = DivRem(fraction, (uint)PowersOfTen[inLast]);
                digits[--first] = (short)(last * (uint)PowersOfTen[4 - inLast]);
                for (var i = 1; i < groups; i++)
                {
                    (rest, last) = DivRem(rest, 10_000);
                    digits[--first] = (short)last;
                }
            }
            else
            {
                groups = 0;
            }

            var wholeDigits = 0;
            while (whole != 0)
            {
                (whole, var digit) = DivRem(whole, 10_000);
                digits[--first] = (short)digit;
                wholeDigits++;
            }

            var used = digits[first..];
            var weight = wholeDigits - 1;
            while (used.Length > 0 && used[0] == 0)
            {
                used = used[1..];
                weight--;
            }

            while (used.Length > 0 && used[^1] == 0) used = used[..^1];
            if (used.Length == 0) (weight, negative) = (0, false);
            writer.NumericDigits(used, weight, negative, scale);
        }

        private void NumericDigits(ReadOnlySpan<short> digits, int weight, bool negative, int scale)
        {
            var field = writer.NewField(8 + (digits.Length * 2));
            BinaryPrimitives.WriteInt16BigEndian(field, (short)digits.Length);
            BinaryPrimitives.WriteInt16BigEndian(field[2..], (short)weight);
            BinaryPrimitives.WriteInt16BigEndian(field[4..], negative ? Negative : Positive);
            BinaryPrimitives.WriteInt16BigEndian(field[6..], (short)scale);
            for (var i = 0; i < digits.Length; i++) BinaryPrimitives.WriteInt16BigEndian(field[(8 + (i * 2))..], digits[i]);
        }
    }

    private static (UInt128 Quotient, uint Remainder) DivRem(UInt128 value, uint divisor)
    {
        if (value <= ulong.MaxValue)
        {
            var (quotient, remainder) = Math.DivRem((ulong)value, divisor);
            return (quotient, (uint)remainder);
        }

        var wide = value / divisor;
        return (wide, (uint)(value - (wide * divisor)));
    }

    private static UInt128[] Powers()
    {
        var powers = new UInt128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
