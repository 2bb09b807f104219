using System.Globalization;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values.Conversions;

/// <summary>Dates and times as text, with the styles of CONVERT.</summary>
internal static class TemporalText
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    private static readonly string[] DateFormats =
    [
        "yyyyMMdd", "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "M/d/yyyy", "M-d-yyyy", "M.d.yyyy", "MMM d yyyy", "MMM d, yyyy", "d MMM yyyy", "MMMM d, yyyy", "MMMM d yyyy", "yyMMdd", "M/d/yy",
    ];

    private static readonly string[] DayFirstFormats = ["d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "d/M/yy"];

    public static string Format(in Value value, SqlType type, int style)
    {
        var (ticks, offset) = TemporalConversion.Ticks(value, type);
        // A datetime shows milliseconds, rounded from its 1/300 s.
        if (type.Id == TypeId.DateTime) ticks = SqlCalendar.RoundTicks(ticks, 3);
        var moment = new DateTime(Math.Min(ticks, System.DateTime.MaxValue.Ticks));
        int scale = type.Id switch { TypeId.DateTime => 3, TypeId.SmallDateTime or TypeId.Date => 0, _ => type.Scale };
        bool isOld = type.Id is TypeId.DateTime or TypeId.SmallDateTime;
        bool hasDate = type.Family != Family.Time;
        bool hasTime = type.Family != Family.Date;
        string zone = type.Family == Family.DateTimeOffset ? Zone(offset) : "";
        string fraction = scale == 0 ? "" : "." + new string('f', scale);
        string date, time;
        switch (style)
        {
            case 0 or 100 when isOld:
                return string.Format(English, "{0:MMM} {1,2} {0:yyyy} {2,2}{0::mmtt}", moment, moment.Day, moment.Hour % 12 == 0 ? 12 : moment.Hour % 12);
            case 1 or 2 or 3 or 4 or 5 or 10 or 11 or 12:
                // The century is left out.
                return Short(moment, style);
            case 6 or 106:
                return moment.ToString(style == 6 ? "dd MMM yy" : "dd MMM yyyy", English);
            case 7 or 107:
                return moment.ToString(style == 7 ? "MMM dd, yy" : "MMM dd, yyyy", English);
            case 9 or 109 when hasDate && hasTime:
                return string.Format(English, "{0:MMM} {1,2} {0:yyyy} {2,2}{0::mm:ss}{3}{0:tt}", moment, moment.Day, moment.Hour % 12 == 0 ? 12 : moment.Hour % 12, Thousandths(moment, scale, isOld));
            case 13 or 113 when hasDate && hasTime:
                return moment.ToString("dd MMM yyyy HH:mm:ss", English) + Thousandths(moment, scale, isOld);
            case 101:
                return moment.ToString("MM'/'dd'/'yyyy", English);
            case 102:
                return moment.ToString("yyyy'.'MM'.'dd", English);
            case 103:
                return moment.ToString("dd'/'MM'/'yyyy", English);
            case 104:
                return moment.ToString("dd'.'MM'.'yyyy", English);
            case 105:
                return moment.ToString("dd'-'MM'-'yyyy", English);
            case 8 or 24 or 108:
                return moment.ToString("HH:mm:ss", English);
            case 14 or 114:
                return moment.ToString("HH:mm:ss" + (scale == 0 ? "':000'" : "':'" + new string('f', scale)), English);
            case 110:
                return moment.ToString("MM'-'dd'-'yyyy", English);
            case 111:
                return moment.ToString("yyyy'/'MM'/'dd", English);
            case 112:
                return moment.ToString("yyyyMMdd", English);
            case 20 or 120:
                date = hasDate ? "yyyy-MM-dd" : "";
                time = hasTime ? "HH:mm:ss" : "";
                break;
            case 0 or 100 or 21 or 25 or 121:
                date = hasDate ? "yyyy-MM-dd" : "";
                time = hasTime ? "HH:mm:ss" + (isOld && scale == 0 ? ".fff" : fraction) : "";
                break;
            case 23:
                return moment.ToString("yyyy-MM-dd", English);
            case 126 or 127:
                // ISO 8601: a fraction of zero is left out for datetime.
                if (isOld) fraction = moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "" : ".fff";
                string iso = (hasDate ? "yyyy-MM-dd" : "") + (hasDate && hasTime ? "'T'" : "") + (hasTime ? "HH:mm:ss" + fraction : "");
                if (style == 127 && zone.Length > 0) return new DateTime(value.Long).ToString(iso, English) + "Z";
                return moment.ToString(iso, English) + zone;
            default:
                throw Errors.Unsupported($"CONVERT style {style}");
        }
        string text = moment.ToString(date.Length > 0 && time.Length > 0 ? date + " " + time : date + time, English);
        return zone.Length > 0 ? text + " " + zone : text;
    }

    private static string Short(DateTime moment, int style) => moment.ToString(style switch
    {
        1 => "MM'/'dd'/'yy",
        2 => "yy'.'MM'.'dd",
        3 => "dd'/'MM'/'yy",
        4 => "dd'.'MM'.'yy",
        5 => "dd'-'MM'-'yy",
        10 => "MM'-'dd'-'yy",
        11 => "yy'/'MM'/'dd",
        _ => "yyMMdd",
    }, English);

    // A datetime has a colon before its thousandths, a type of its own scale a point.
    private static string Thousandths(DateTime moment, int scale, bool isOld) =>
        isOld ? moment.ToString("':'fff", English) : scale == 0 ? "" : moment.ToString("'.'" + new string('f', scale), English);

    public static (long Ticks, long Offset) Parse(string text, SqlType from, SqlType to, int style)
    {
        string rest = text.Trim();
        if (rest.Length == 0) return (SqlCalendar.Days1900 * SqlCalendar.DayTicks, 0);
        long offset = TakeZone(ref rest);
        // Only a type of its own precision takes more than three digits of fraction.
        int digits = to.Id is TypeId.DateTime or TypeId.SmallDateTime ? 3 : 7;
        int time = TimeStart(rest);
        long timeTicks = 0;
        if (time >= 0)
        {
            timeTicks = ParseTime(rest[time..].TrimStart('T', 't', ' '), digits);
            rest = rest[..time].TrimEnd();
        }
        long days = SqlCalendar.Days1900;
        if (rest.Length > 0)
        {
            if (!TryDate(rest, style, out var date)) throw Failure(rest);
            days = date.Ticks / SqlCalendar.DayTicks;
        }
        return ((days * SqlCalendar.DayTicks) + timeTicks, offset);

        SqlError Failure(string datePart)
        {
            // Well-formed digits that are no date are out of range rather than malformed.
            bool numeric = datePart.All(c => char.IsAsciiDigit(c) || c is '-' or '/' or '.');
            return numeric && to.Id is TypeId.DateTime or TypeId.SmallDateTime ? Errors.DateOutOfRange(from, to) : Errors.DateConversion();
        }
    }

    private static bool TryDate(string text, int style, out DateTime date)
    {
        string[] formats = style is 103 or 104 or 105 or 3 or 4 or 5 ? DayFirstFormats : DateFormats;
        return DateTime.TryParseExact(text, formats, English, DateTimeStyles.AllowInnerWhite, out date);
    }

    private static string Zone(long minutes) =>
        string.Create(English, $"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}:{Math.Abs(minutes) % 60:00}");

    private static long TakeZone(ref string text)
    {
        if (text.EndsWith('Z') || text.EndsWith('z'))
        {
            text = text[..^1].TrimEnd();
            return 0;
        }
        if (text.Length < 6 || text[^3] != ':' || text[^6] is not ('+' or '-')) return 0;
        if (!int.TryParse(text.AsSpan(text.Length - 5, 2), out int hours) || !int.TryParse(text.AsSpan(text.Length - 2), out int minutes)) throw Errors.DateConversion();
        long offset = (hours * 60) + minutes;
        if (offset > 840) throw Errors.DateConversion();
        if (text[^6] == '-') offset = -offset;
        text = text[..^6].TrimEnd();
        return offset;
    }

    private static int TimeStart(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            string lower = text.ToUpperInvariant();
            if (!lower.EndsWith("AM", StringComparison.Ordinal) && !lower.EndsWith("PM", StringComparison.Ordinal)) return -1;
            colon = text.Length - 2;
            while (colon > 0 && text[colon - 1] == ' ') colon--;
        }
        int start = colon;
        while (start > 0 && char.IsAsciiDigit(text[start - 1])) start--;
        return start > 0 && text[start - 1] is 'T' or 't' ? start - 1 : start;
    }

    private static long ParseTime(string text, int digits)
    {
        string upper = text.ToUpperInvariant();
        bool afternoon = upper.EndsWith("PM", StringComparison.Ordinal);
        bool twelve = afternoon || upper.EndsWith("AM", StringComparison.Ordinal);
        if (twelve) upper = upper[..^2].TrimEnd();
        string fraction = "";
        string[] parts = upper.Split(':');
        if (parts.Length == 4)
        {
            // hh:mm:ss:mmm counts thousandths.
            fraction = parts[3].PadLeft(3, '0');
            parts = parts[..3];
        }
        else if (parts[^1].Split('.') is [var seconds, var decimals])
        {
            parts[^1] = seconds;
            fraction = decimals;
        }
        if (fraction.Length > digits || parts.Length is 0 or > 3) throw Errors.DateConversion();
        Span<int> numbers = stackalloc int[3];
        for (int i = 0; i < parts.Length; i++)
            if (!int.TryParse(parts[i], NumberStyles.None, English, out numbers[i])) throw Errors.DateConversion();
        if (twelve)
        {
            if (numbers[0] is < 1 or > 12) throw Errors.DateConversion();
            numbers[0] = (numbers[0] % 12) + (afternoon ? 12 : 0);
        }
        if (numbers[0] > 23 || numbers[1] > 59 || numbers[2] > 59) throw Errors.DateConversion();
        long ticks = (((numbers[0] * 60L) + numbers[1]) * 60 + numbers[2]) * TimeSpan.TicksPerSecond;
        if (fraction.Length == 0) return ticks;
        if (!int.TryParse(fraction.PadRight(7, '0'), NumberStyles.None, English, out int fractionTicks)) throw Errors.DateConversion();
        return ticks + fractionTicks;
    }
}
