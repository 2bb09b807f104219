namespace SqlServerSandbox.Values;

/// <summary>Arithmetic between the calendars of the temporal types.</summary>
/// <remarks>
/// <c>datetime</c> is in ticks of 1/300 s. Converted to datetime2(7) it keeps its exact fraction, as at compatibility
/// level 130 and later: .003 becomes .0033333.
/// </remarks>
internal static class SqlCalendar
{
    public const long DayTicks = TimeSpan.TicksPerDay;
    public const long DateTimeUnitsPerDay = 25_920_000;

    /// <summary>Days from 0001-01-01 to 1900-01-01.</summary>
    public const long Days1900 = 693_595;

    public const long MinDateTime = (639_905L - Days1900) * DateTimeUnitsPerDay;
    public const long MaxDateTime = ((3_652_058L - Days1900 + 1) * DateTimeUnitsPerDay) - 1;

    private static readonly long[] Powers = [10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];

    /// <summary>100 ns in one unit of <c>time(scale)</c>.</summary>
    public static long UnitTicks(int scale) => Powers[scale];

    public static long RoundTicks(long ticks, int scale)
    {
        long unit = Powers[scale];
        return unit == 1 ? ticks : (ticks + (unit / 2)) / unit * unit;
    }

    /// <summary>Rounds a time of day; what reaches midnight stays below it, as SQL Server does for <c>time</c>.</summary>
    public static long RoundTime(long ticks, int scale)
    {
        long rounded = RoundTicks(ticks, scale);
        return rounded >= DayTicks ? rounded - DayTicks : rounded;
    }

    public static long RoundDateTime2(long ticks, int scale)
    {
        long rounded = RoundTicks(ticks, scale);
        return rounded > DateTime.MaxValue.Ticks ? ticks / Powers[scale] * Powers[scale] : rounded;
    }

    /// <summary>Ticks of datetime2(7) of a datetime; the fraction rounds to the nearest 100 ns.</summary>
    public static long TicksOfDateTime(long units)
    {
        long days = Math.DivRem(units, DateTimeUnitsPerDay, out long rest);
        if (rest < 0)
        {
            days--;
            rest += DateTimeUnitsPerDay;
        }
        return ((days + Days1900) * DayTicks) + (((rest * 100_000) + 1) / 3);
    }

    /// <summary>The datetime nearest to <paramref name="ticks"/>.</summary>
    public static long DateTimeOfTicks(long ticks)
    {
        long days = Math.DivRem(ticks, DayTicks, out long rest);
        long units = ((rest * 3) + 50_000) / 100_000;
        return ((days - Days1900) * DateTimeUnitsPerDay) + units;
    }

    public static long RoundToMinute(long ticks)
    {
        const long minute = TimeSpan.TicksPerMinute;
        // 29.998 s rounds down and 29.999 s up, as documented for smalldatetime.
        return (ticks + (minute / 2) + 10_000) / minute * minute;
    }
}
