using System.Data.SqlTypes;
using System.Globalization;

namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary>Dates and times in every precision.</summary>
internal static class TimeTypes
{
    private const long DayTicks = TimeSpan.TicksPerDay;
    private static readonly long LastDay = new DateTime(9999, 12, 31).Ticks;

    public static IReadOnlyList<SourceType> All { get; } =
    [
        Dates(),
        .. Enumerable.Range(0, 8).Select(Times),
        SmallDateTimes(),
        DateTimes(),
        .. Enumerable.Range(0, 8).Select(DateTimes2),
        .. Enumerable.Range(0, 8).Select(Offsets),
        DateTimes2(3) with { Name = "alias_datetime2", IsAlias = true, TextInVariant = null },
    ];

    private static SourceType Dates()
    {
        return new("t_date", "date", [Of(0), Of(LastDay), Of(new DateTime(1900, 2, 28).Ticks), Of(new DateTime(2000, 1, 1).Ticks), Of(new DateTime(1582, 10, 10).Ticks)],
            random => Of(random.NextInt64(LastDay / DayTicks) * DayTicks))
        { TextInVariant = "v" };

        static Sample Of(long ticks)
        {
            var value = new DateTime(ticks);
            return new(value, string.Create(CultureInfo.InvariantCulture, $"{value.Year:D4}-{value.Month:D2}-{value.Day:D2}"));
        }
    }

    private static SourceType Times(int scale)
    {
        var unit = Unit(scale);
        return new($"t_time_{scale}", $"time({scale})", [Of(0), Of(DayTicks - unit), Of(unit), Of(DayTicks / 2)], random => Of(Whole(random.NextInt64(DayTicks), unit))) { TextInVariant = "v" };

        static Sample Of(long ticks) => new(new TimeSpan(ticks), Clock(ticks, 10), ticks % 10 == 0 ? Loss.None : Loss.Cut, Clock(ticks, 1));
    }

    private static SourceType SmallDateTimes()
    {
        var (first, last) = (new DateTime(1900, 1, 1).Ticks, new DateTime(2079, 6, 6, 23, 59, 0).Ticks);
        return new("t_smalldatetime", "smalldatetime", [Of(first), Of(last)], random => Of(Whole(random.NextInt64(first, last), TimeSpan.TicksPerMinute))) { TextInVariant = "v" };

        static Sample Of(long ticks) => new(new DateTime(ticks), Stamp(ticks, 10));
    }

    /// <summary>Ticks of 1/300 s, of which the server shows milliseconds: .000, .003, .007.</summary>
    private static SourceType DateTimes()
    {
        const int ticksPerDay = 300 * 86_400;
        var (first, last) = ((int)(new DateTime(1753, 1, 1) - new DateTime(1900, 1, 1)).TotalDays, (int)(new DateTime(9999, 12, 31) - new DateTime(1900, 1, 1)).TotalDays);
        return new("t_datetime", "datetime",
            [Of(first, 0), Of(last, ticksPerDay - 1), Of(0, 0), Of(0, 1), Of(0, 2), Of(-1, ticksPerDay - 1), Of(36_524, 299), Of(45_000, (300 * 43_200) - 1)],
            random => Of(random.Next(first, last), random.Next(ticksPerDay)))
        { TextInVariant = "v" };

        static Sample Of(int days, int ticks)
        {
            var milliseconds = (ticks / 3 * 10) + (ticks % 3) switch { 0 => 0, 1 => 3, _ => 7 };
            return new(new SqlDateTime(days, ticks), Stamp(new DateTime(1900, 1, 1).AddDays(days).Ticks + (milliseconds * TimeSpan.TicksPerMillisecond), 10));
        }
    }

    private static SourceType DateTimes2(int scale)
    {
        var unit = Unit(scale);
        return new($"t_datetime2_{scale}", $"datetime2({scale})", [Of(0), Of(LastDay + DayTicks - unit), Of(new DateTime(2000, 1, 1).Ticks - unit), Of(new DateTime(1969, 12, 31, 23, 59, 59).Ticks + TimeSpan.TicksPerSecond - unit)],
            random => Of(Whole(random.NextInt64(LastDay), unit)))
        { TextInVariant = "v" };

        static Sample Of(long ticks) => new(new DateTime(ticks), Stamp(ticks, 10), ticks % 10 == 0 ? Loss.None : Loss.Cut, Stamp(ticks, 1));
    }

    private static SourceType Offsets(int scale)
    {
        var unit = Unit(scale);
        var most = LastDay + DayTicks - unit;
        return new($"t_datetimeoffset_{scale}", $"datetimeoffset({scale})",
            [Of(0, 0), Of(0, 840), Of(most, 0), Of(most, -840), Of(new DateTime(2000, 1, 1).Ticks, -30), Of(new DateTime(2024, 2, 29).Ticks, 345)],
            random => Of(Whole(random.NextInt64(DayTicks, LastDay), unit), random.Next(-840, 841)))
        { TextInVariant = "v" };

        // The instant is what counts: given in UTC, shown in UTC.
        static Sample Of(long utc, int offset)
        {
            var loss = (utc % 10 == 0 ? Loss.None : Loss.Cut) | (offset == 0 ? Loss.None : Loss.Offset);
            var sign = offset < 0 ? '-' : '+';
            var local = $"{Stamp(utc + (offset * TimeSpan.TicksPerMinute), 1)}{sign}{Math.Abs(offset) / 60:D2}:{Math.Abs(offset) % 60:D2}";
            return new(new DateTimeOffset(utc + (offset * TimeSpan.TicksPerMinute), TimeSpan.FromMinutes(offset)), Stamp(utc, 10) + "+00", loss, local);
        }
    }

    private static long Unit(int scale) => (long)Math.Pow(10, 7 - scale);

    private static long Whole(long ticks, long unit) => ticks - (ticks % unit);

    private static string Stamp(long ticks, long kept)
    {
        var day = new DateTime(ticks - (ticks % DayTicks));
        return string.Create(CultureInfo.InvariantCulture, $"{day.Year:D4}-{day.Month:D2}-{day.Day:D2} {Clock(ticks % DayTicks, kept)}");
    }

    /// <summary>Hours to seconds, and what is left of the fraction in units of <paramref name="kept"/> ticks, without zeros at its end.</summary>
    private static string Clock(long ticks, long kept)
    {
        var (seconds, fraction) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        fraction -= fraction % kept;
        var digits = fraction.ToString("D7", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:D2}:{seconds / 60 % 60:D2}:{seconds % 60:D2}{(digits.Length == 0 ? "" : ".")}{digits}");
    }
}
