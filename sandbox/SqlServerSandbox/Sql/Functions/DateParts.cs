using System.Globalization;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Date parts over 100 ns ticks since 0001-01-01.</summary>
internal static class DateParts
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["year"] = "year",
        ["yy"] = "year",
        ["yyyy"] = "year",
        ["quarter"] = "quarter",
        ["qq"] = "quarter",
        ["q"] = "quarter",
        ["month"] = "month",
        ["mm"] = "month",
        ["m"] = "month",
        ["dayofyear"] = "dayofyear",
        ["dy"] = "dayofyear",
        ["y"] = "dayofyear",
        ["day"] = "day",
        ["dd"] = "day",
        ["d"] = "day",
        ["week"] = "week",
        ["wk"] = "week",
        ["ww"] = "week",
        ["weekday"] = "weekday",
        ["dw"] = "weekday",
        ["w"] = "weekday",
        ["hour"] = "hour",
        ["hh"] = "hour",
        ["minute"] = "minute",
        ["mi"] = "minute",
        ["n"] = "minute",
        ["second"] = "second",
        ["ss"] = "second",
        ["s"] = "second",
        ["millisecond"] = "millisecond",
        ["ms"] = "millisecond",
        ["microsecond"] = "microsecond",
        ["mcs"] = "microsecond",
        ["nanosecond"] = "nanosecond",
        ["ns"] = "nanosecond",
        ["tzoffset"] = "tzoffset",
        ["tz"] = "tzoffset",
        ["iso_week"] = "iso_week",
        ["isowk"] = "iso_week",
        ["isoww"] = "iso_week",
    };

    public static string? Canonical(string part) => Names.GetValueOrDefault(part);

    public static long Add(string part, long number, long ticks) => part switch
    {
        "year" => new DateTime(ticks).AddMonths(checked((int)number * 12)).Ticks,
        "quarter" => new DateTime(ticks).AddMonths(checked((int)number * 3)).Ticks,
        "month" => new DateTime(ticks).AddMonths(checked((int)number)).Ticks,
        "week" => checked(ticks + (number * 7 * SqlCalendar.DayTicks)),
        "nanosecond" => checked(ticks + (number / 100)),
        _ => checked(ticks + (number * Unit(part))),
    };

    /// <summary>Boundaries crossed between two moments.</summary>
    public static long Difference(string part, long start, long end)
    {
        var a = new DateTime(start);
        var b = new DateTime(end);
        return part switch
        {
            "year" => b.Year - a.Year,
            "quarter" => ((b.Year - a.Year) * 4) + ((b.Month - 1) / 3) - ((a.Month - 1) / 3),
            "month" => ((b.Year - a.Year) * 12) + b.Month - a.Month,
            // Weeks begin on Sunday; 0001-01-01 was a Monday.
            "week" => (((end / SqlCalendar.DayTicks) + 1) / 7) - (((start / SqlCalendar.DayTicks) + 1) / 7),
            "nanosecond" => checked((end - start) * 100),
            _ => (end / Unit(part)) - (start / Unit(part)),
        };
    }

    public static long Get(string part, long ticks)
    {
        var moment = new DateTime(ticks);
        long fraction = ticks % TimeSpan.TicksPerSecond;
        return part switch
        {
            "year" => moment.Year,
            "quarter" => ((moment.Month - 1) / 3) + 1,
            "month" => moment.Month,
            "dayofyear" => moment.DayOfYear,
            "day" => moment.Day,
            "week" => ((moment.DayOfYear - 1 + (int)new DateTime(moment.Year, 1, 1).DayOfWeek) / 7) + 1,
            "iso_week" => ISOWeek.GetWeekOfYear(moment),
            "weekday" => (int)moment.DayOfWeek + 1,
            "hour" => moment.Hour,
            "minute" => moment.Minute,
            "second" => moment.Second,
            "millisecond" => (fraction + 5) / 10_000 == 1000 ? 999 : Rounded(fraction),
            "microsecond" => fraction / 10,
            _ => fraction * 100,
        };

        // A datetime's third of a millisecond reads as .003 and .007.
        static long Rounded(long fraction) => fraction % 10_000 is 3333 or 6667 or 6666 ? (fraction + 5_000) / 10_000 : fraction / 10_000;
    }

    public static long Truncate(string part, long ticks)
    {
        var moment = new DateTime(ticks);
        return part switch
        {
            "year" => new DateTime(moment.Year, 1, 1).Ticks,
            "quarter" => new DateTime(moment.Year, (((moment.Month - 1) / 3) * 3) + 1, 1).Ticks,
            "month" => new DateTime(moment.Year, moment.Month, 1).Ticks,
            "week" => moment.Date.AddDays(-(int)moment.DayOfWeek).Ticks,
            _ => ticks / Unit(part) * Unit(part),
        };
    }

    private static long Unit(string part) => part switch
    {
        "day" or "dayofyear" or "weekday" => TimeSpan.TicksPerDay,
        "hour" => TimeSpan.TicksPerHour,
        "minute" => TimeSpan.TicksPerMinute,
        "second" => TimeSpan.TicksPerSecond,
        "millisecond" => TimeSpan.TicksPerMillisecond,
        "microsecond" => 10,
        _ => throw Errors.Unsupported($"date part {part} here"),
    };
}
