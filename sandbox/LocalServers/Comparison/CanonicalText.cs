using System.Data.SqlTypes;
using System.Globalization;

namespace LocalServers.Comparison;

/// <summary>Writes a value of either side down in one and the same way.</summary>
/// <remarks>
/// On purpose it shares nothing with the service: the source is rendered here from the driver's values, the target from the text
/// that PostgreSQL itself gives.
/// </remarks>
internal static class CanonicalText
{
    private const string ToMicroseconds = "yyyy-MM-dd HH:mm:ss.ffffff";

    public static string OfSource(ValueKind kind, object value) => kind switch
    {
        ValueKind.Boolean => (bool)value ? "true" : "false",
        ValueKind.Number => Number(Invariant(value)),
        ValueKind.Single => ((float)value).ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Double => ((double)value).ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Date => ((DateTime)value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ValueKind.Time => Fraction(((TimeSpan)value).ToString(@"hh\:mm\:ss\.ffffff", CultureInfo.InvariantCulture)),
        ValueKind.Timestamp => Fraction(((DateTime)value).ToString(ToMicroseconds, CultureInfo.InvariantCulture)),
        ValueKind.Instant => Fraction(((DateTimeOffset)value).UtcDateTime.ToString(ToMicroseconds, CultureInfo.InvariantCulture)),
        ValueKind.Guid => ((Guid)value).ToString("D"),
        ValueKind.Bytes => $"\\x{Convert.ToHexStringLower((byte[])value)}",
        ValueKind.PaddedText => Invariant(value).TrimEnd(' '),
        _ => Invariant(value),
    };

    /// <param name="kind">What the value is in the source.</param>
    /// <param name="text">PostgreSQL's rendering: ISO dates, time zone UTC, bytes in hexadecimal.</param>
    public static string OfTarget(ValueKind kind, string text) => kind switch
    {
        ValueKind.Boolean => text is "t" or "true" or "1" ? "true" : "false",
        ValueKind.Number => Number(text),
        ValueKind.Single => float.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Double => double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Instant => Fraction(text.EndsWith("+00", StringComparison.Ordinal) ? text[..^3] : text),
        ValueKind.Time or ValueKind.Timestamp => Fraction(text),
        ValueKind.PaddedText => text.TrimEnd(' '),
        _ => text,
    };

    private static string Invariant(object value) => value switch
    {
        SqlDecimal number => number.ToString(),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Without the zeros that a scale adds: 1.50 and 1.5 are one number, and -0 is 0.</summary>
    private static string Number(string text)
    {
        var plain = Fraction(text);
        return plain == "-0" ? "0" : plain;
    }

    private static string Fraction(string text)
        => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
}
