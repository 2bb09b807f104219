using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SyncService.Encoding.Fields;

/// <summary>The text of a field in PostgreSQL's binary form, for people.</summary>
internal static class FieldText
{
    private const int BytesShown = 500;

    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    public static string Render(CanonicalType type, ReadOnlySpan<byte> field) => type switch
    {
        CanonicalType.Boolean => field[0] != 0 ? "true" : "false",
        CanonicalType.Int2 => BinaryPrimitives.ReadInt16BigEndian(field).ToString(CultureInfo.InvariantCulture),
        CanonicalType.Int4 => BinaryPrimitives.ReadInt32BigEndian(field).ToString(CultureInfo.InvariantCulture),
        CanonicalType.Int8 => BinaryPrimitives.ReadInt64BigEndian(field).ToString(CultureInfo.InvariantCulture),
        CanonicalType.Float4 => BinaryPrimitives.ReadSingleBigEndian(field).ToString("R", CultureInfo.InvariantCulture),
        CanonicalType.Float8 => BinaryPrimitives.ReadDoubleBigEndian(field).ToString("R", CultureInfo.InvariantCulture),
        CanonicalType.Numeric => Numeric(field),
        CanonicalType.Text => System.Text.Encoding.UTF8.GetString(field).Replace("\0", "\uFFFD", StringComparison.Ordinal),
        CanonicalType.Date => Stamp(BinaryPrimitives.ReadInt32BigEndian(field) * TimeSpan.TicksPerDay, "yyyy-MM-dd"),
        CanonicalType.Time => new TimeSpan(Ticks(field)).ToString("c", CultureInfo.InvariantCulture),
        CanonicalType.Timestamp => Stamp(Ticks(field), "yyyy-MM-dd HH:mm:ss.FFFFFF"),
        CanonicalType.TimestampTz => Stamp(Ticks(field), "yyyy-MM-dd HH:mm:ss.FFFFFF") + "+00",
        CanonicalType.Uuid => new Guid(field, bigEndian: true).ToString(),
        _ => "0x" + Convert.ToHexString(field[..Math.Min(field.Length, BytesShown)]) + (field.Length > BytesShown ? "…" : ""),
    };

    private static long Ticks(ReadOnlySpan<byte> field) =>
        Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(field), long.MinValue / 10, long.MaxValue / 10) * TimeSpan.TicksPerMicrosecond;

    private static string Stamp(long ticks, string format)
    {
        var absolute = (Int128)Epoch.Ticks + ticks;
        return absolute < 0 || absolute > DateTime.MaxValue.Ticks
            ? "out of range"
            : new DateTime((long)absolute, DateTimeKind.Unspecified).ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Numeric(ReadOnlySpan<byte> field)
    {
        int count = BinaryPrimitives.ReadInt16BigEndian(field), weight = BinaryPrimitives.ReadInt16BigEndian(field[2..]);
        int scale = BinaryPrimitives.ReadInt16BigEndian(field[6..]);
        if (count < 0 || field.Length != 8 + (count * 2) || Math.Abs(weight) > 1000 || scale is < 0 or > 1000) return "unreadable";
        var text = new StringBuilder(BinaryPrimitives.ReadInt16BigEndian(field[4..]) == 0x4000 ? "-" : "");
        if (weight < 0) text.Append('0');
        for (var i = 0; i <= weight; i++) text.Append(Digit(field, count, i).ToString(i == 0 ? "0" : "0000", CultureInfo.InvariantCulture));
        if (scale == 0) return text.ToString();
        text.Append('.');
        var point = text.Length;
        for (var i = weight + 1; text.Length - point < scale; i++) text.Append(Digit(field, count, i).ToString("0000", CultureInfo.InvariantCulture));
        return text.ToString(0, point + scale);
    }

    private static int Digit(ReadOnlySpan<byte> field, int count, int index) =>
        index >= 0 && index < count ? BinaryPrimitives.ReadInt16BigEndian(field[(8 + (index * 2))..]) : 0;
}
