using System.Globalization;
using System.Numerics;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values.Conversions;

/// <summary>decimal and money: mantissas of up to 38 digits in an Int128, rounded half away from zero.</summary>
internal static class DecimalConversion
{
    private static readonly Int128[] Powers = CreatePowers();

    public static Int128 Power(int exponent) => Powers[exponent];

    public static Value To(in Value value, SqlType from, SqlType to)
    {
        var (mantissa, scale) = Mantissa(value, from, to);
        return Fit(mantissa, scale, from, to);
    }

    public static Value ToMoney(in Value value, SqlType from, SqlType to)
    {
        BigInteger mantissa;
        if (from.Family == Family.Text)
        {
            string text = value.Text.Trim().TrimStart('$').Replace(",", "", StringComparison.Ordinal);
            if (text.Length == 0) return Value.From(0L);
            if (!TryParse(text, out mantissa, out int parsedScale)) throw new SqlError(235, 16, 0, "Cannot convert a char value to money. The char value has incorrect syntax.", endsBatch: true);
            mantissa = Rescale(mantissa, parsedScale, 4);
        }
        else
        {
            var (number, scale) = Mantissa(value, from, to);
            mantissa = Rescale(number, scale, 4);
        }
        bool fits = to.Id == TypeId.SmallMoney
            ? mantissa >= int.MinValue && mantissa <= int.MaxValue
            : mantissa >= long.MinValue && mantissa <= long.MaxValue;
        return fits ? Value.From((long)mantissa) : throw Errors.Overflow(to);
    }

    /// <summary>A value of an exact number, or of what converts to one, as mantissa and scale.</summary>
    public static (BigInteger Mantissa, int Scale) Mantissa(in Value value, SqlType from, SqlType to)
    {
        switch (from.Family)
        {
            case Family.Integer:
                return (value.Long, 0);
            case Family.Decimal:
                return (value.Decimal, from.Scale);
            case Family.Money:
                return (value.Long, 4);
            case Family.Float:
                return FromDouble(value.Double, to);
            case Family.Text:
                string text = value.Text.Trim();
                if (TryParse(text, out var mantissa, out int scale)) return (mantissa, scale);
                throw Errors.ConvertingToNumeric(from, to);
            case Family.Binary or Family.Timestamp:
                return (BinaryConversion.ToLong(BinaryConversion.ToBytes(value, from, to, 0)), 0);
            case Family.DateTime:
                return FromDouble((double)value.Long / SqlCalendar.DateTimeUnitsPerDay, to);
            default:
                throw Errors.ExplicitConversion(from, to);
        }
    }

    public static Value Fit(BigInteger mantissa, int scale, SqlType from, SqlType to)
    {
        var rescaled = Rescale(mantissa, scale, to.Scale);
        if (BigInteger.Abs(rescaled) >= (BigInteger)Powers[to.Precision])
            throw Errors.OverflowTo(from.Family == Family.Decimal ? "numeric" : from.Name, "numeric");
        return Value.From((Int128)rescaled);
    }

    public static BigInteger Rescale(BigInteger mantissa, int from, int to)
    {
        if (from == to) return mantissa;
        if (to > from) return mantissa * BigInteger.Pow(10, to - from);
        return DivideRounded(mantissa, BigInteger.Pow(10, from - to));
    }

    public static Int128 Rescale(long mantissa, int from, int to) => (Int128)Rescale((BigInteger)mantissa, from, to);

    public static BigInteger DivideRounded(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var rest);
        return BigInteger.Abs(rest) * 2 >= BigInteger.Abs(divisor) ? quotient + (dividend.Sign * divisor.Sign) : quotient;
    }

    public static Int128 Truncate(Int128 mantissa, int scale) => mantissa / Powers[scale];

    public static string Format(Int128 mantissa, int scale)
    {
        string digits = Int128.Abs(mantissa).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = mantissa < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    public static bool TryParse(string text, out BigInteger mantissa, out int scale)
    {
        mantissa = 0;
        scale = 0;
        string digits = text;
        int exponent = text.IndexOfAny(['e', 'E']);
        if (exponent >= 0) return false;
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            scale = digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }
        return digits.Length > 0 && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out mantissa);
    }

    // A float has 17 significant digits; more would be noise that SQL Server does not show either.
    private static (BigInteger Mantissa, int Scale) FromDouble(double value, SqlType to)
    {
        if (!double.IsFinite(value) || Math.Abs(value) >= 1e38) throw Errors.Overflow(to);
        string text = value.ToString("E16", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = BigInteger.Parse(text[..e].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        int scale = 16 - exponent;
        return scale < 0 ? (mantissa * BigInteger.Pow(10, -scale), 0) : (mantissa, scale);
    }

    private static Int128[] CreatePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
