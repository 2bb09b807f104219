using System.Globalization;

namespace SqlServerSandbox.Values.Conversions;

/// <summary>float and real as text: six digits by default, 8 or 16 with styles 1 and 2, round trip with 3.</summary>
internal static class FloatText
{
    public static string Format(double value, bool isReal, int style)
    {
        if (style == 3) return isReal ? ((float)value).ToString("E8", CultureInfo.InvariantCulture) : value.ToString("E16", CultureInfo.InvariantCulture);
        if (style is 1 or 2) return Exponent(value, style == 1 ? 7 : 15);
        double magnitude = Math.Abs(value);
        if (magnitude != 0 && (magnitude >= 1e6 || magnitude < 1e-4))
        {
            string general = value.ToString("G6", CultureInfo.InvariantCulture);
            if (!general.Contains('E', StringComparison.Ordinal)) general = value.ToString("0.#####E+000", CultureInfo.InvariantCulture);
            return Normalize(general);
        }
        return value.ToString("G6", CultureInfo.InvariantCulture);
    }

    private static string Exponent(double value, int digits) =>
        Normalize(value.ToString("E" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    // .NET writes E+006, SQL Server e+006.
    private static string Normalize(string text)
    {
        int e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0) return text;
        char sign = text[e + 1];
        string digits = text[(e + 2)..].PadLeft(3, '0');
        return $"{text[..e]}e{sign}{digits}";
    }
}
