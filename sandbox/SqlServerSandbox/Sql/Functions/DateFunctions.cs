using System.Globalization;
using SqlServerSandbox.Catalog.Clocks;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Functions over dates and times.</summary>
internal static class DateFunctions
{
    public static bool TakesPart(string name) => name is "DATEADD" or "DATEDIFF" or "DATEDIFF_BIG" or "DATEPART" or "DATENAME" or "DATETRUNC";

    public static Expr? BindPlain(string name, Expr[] a, bool nullable, Binder binder)
    {
        switch (name)
        {
            case "GETDATE":
                return Now(SqlType.DateTime, n => n.DateTime.Ticks, 0);
            case "GETUTCDATE":
                return Now(SqlType.DateTime, n => n.UtcTicks, 0);
            case "SYSDATETIME":
                return Now(SqlType.DateTime2, n => n.DateTime.Ticks, 0);
            case "SYSUTCDATETIME":
                return Now(SqlType.DateTime2, n => n.UtcTicks, 0);
            case "SYSDATETIMEOFFSET":
                return new FunctionExpr(SqlType.DateTimeOffset, false, [], (f, _) => Value.From(f.Now.UtcTicks, (long)f.Now.Offset.TotalMinutes)) { Volatile = true };
            // From 2022 on; what a version does not know is an unknown name.
            case "CURRENT_TIMEZONE" or "CURRENT_TIMEZONE_ID" when binder.Session.Server.Product is { IsAzure: false, Major: < 16 }:
                return null;
            case "CURRENT_TIMEZONE":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.VarChar(128), false, [], (f, _) => Value.From(f.Session.Clock.LocalTimeZone.DisplayName)) { Volatile = true };
            case "CURRENT_TIMEZONE_ID":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.VarChar(128), false, [], (f, _) => Value.From(TimeZones.WindowsName(f.Session.Clock.LocalTimeZone) ?? f.Session.Clock.LocalTimeZone.Id)) { Volatile = true };
            case "YEAR" or "MONTH" or "DAY":
                return Bind(binder, "DATEPART", name, a);
            case "EOMONTH":
                return new FunctionExpr(SqlType.Date, nullable, [binder.Convert(a[0], SqlType.Date), .. a.Skip(1).Select(x => binder.Convert(x, SqlType.Int))], (_, v) =>
                {
                    var month = new DateTime(v[0].Long * SqlCalendar.DayTicks).AddMonths(v.Length > 1 ? (int)v[1].Long : 0);
                    return Value.From(new DateTime(month.Year, month.Month, DateTime.DaysInMonth(month.Year, month.Month)).Ticks / SqlCalendar.DayTicks);
                });
            case "DATEFROMPARTS":
                ScalarFunctions.Count(name, a, 3, 3);
                return new FunctionExpr(SqlType.Date, nullable, [.. a.Select(x => binder.Convert(x, SqlType.Int))], (_, v) => Value.From(Make(v[0].Long, v[1].Long, v[2].Long).Ticks / SqlCalendar.DayTicks));
            case "DATETIMEFROMPARTS":
                ScalarFunctions.Count(name, a, 7, 7);
                return new FunctionExpr(SqlType.DateTime, nullable, [.. a.Select(x => binder.Convert(x, SqlType.Int))], (_, v) => Value.From(SqlCalendar.DateTimeOfTicks(
                    Make(v[0].Long, v[1].Long, v[2].Long).Ticks + new TimeSpan(0, (int)v[3].Long, (int)v[4].Long, (int)v[5].Long, (int)v[6].Long).Ticks)));
            case "SWITCHOFFSET" or "TODATETIMEOFFSET":
                return Offset(name, a, nullable, binder);
            default:
                return null;
        }
    }

    public static Expr Bind(Binder binder, string name, string part, Expr[] a)
    {
        string canonical = DateParts.Canonical(part)
            ?? throw new SqlError(155, 15, 1, $"'{part}' is not a recognized {name.ToLowerInvariant()} option.", endsBatch: true);
        bool nullable = a.Any(x => x.Nullable);
        switch (name)
        {
            case "DATEADD":
                ScalarFunctions.Count(name, a, 2, 2);
                var moment = Temporal(a[1], binder);
                var number = new ConvertExpr(a[0], SqlType.BigInt);
                return new FunctionExpr(moment.Type, nullable, [number, moment], (_, v) => Add(canonical, v[0].Long, v[1], moment.Type));
            case "DATEDIFF" or "DATEDIFF_BIG":
                ScalarFunctions.Count(name, a, 2, 2);
                var start = Temporal(a[0], binder);
                var end = Temporal(a[1], binder);
                var type = name == "DATEDIFF" ? SqlType.Int : SqlType.BigInt;
                return new FunctionExpr(type, nullable, [start, end], (_, v) =>
                {
                    long difference = DateParts.Difference(canonical, Ticks(v[0], start.Type), Ticks(v[1], end.Type));
                    return Conversion.InRange(difference, type.Id) ? Value.From(difference)
                        : throw new SqlError(535, 16, 0, "The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.");
                });
            case "DATEPART":
                var of = Temporal(a[0], binder);
                return new FunctionExpr(SqlType.Int, nullable, [of], (_, v) => Value.From(Part(canonical, v[0], of.Type)));
            case "DATENAME":
                var named = Temporal(a[0], binder);
                return new FunctionExpr(SqlType.NVarChar(30), nullable, [named], (_, v) => Value.From(Name(canonical, v[0], named.Type)));
            default:
                var truncated = Temporal(a[0], binder);
                return new FunctionExpr(truncated.Type, nullable, [truncated], (_, v) => TemporalConversion.FromTicks(DateParts.Truncate(canonical, LocalTicks(v[0], truncated.Type)), v[0].Offset, truncated.Type, truncated.Type));
        }
    }

    private static FunctionExpr Now(SqlType type, Func<DateTimeOffset, long> ticks, long offset) =>
        new(type, false, [], (f, _) => TemporalConversion.FromTicks(ticks(f.Now), offset, SqlType.DateTime2, type)) { Volatile = true };

    private static Expr Temporal(Expr argument, Binder binder) =>
        argument.Type.IsTemporal ? argument
        : argument.Type.IsText ? binder.Convert(argument, SqlType.DateTime2)
        : binder.Convert(argument, SqlType.DateTime);

    private static long LocalTicks(in Value value, SqlType type) => TemporalConversion.Ticks(value, type).Ticks;

    private static long Ticks(in Value value, SqlType type) =>
        type.Family == Family.DateTimeOffset ? value.Long : TemporalConversion.Ticks(value, type).Ticks;

    private static Value Add(string part, long number, in Value value, SqlType type)
    {
        // datetime counts in 1/300 s: to stay on its ticks, days and longer leave the time alone.
        var (ticks, offset) = TemporalConversion.Ticks(value, type);
        try
        {
            long result = DateParts.Add(part, number, ticks);
            if (type.Family == Family.Time) return Value.From(SqlCalendar.RoundTime(((result % SqlCalendar.DayTicks) + SqlCalendar.DayTicks) % SqlCalendar.DayTicks, type.Scale));
            return TemporalConversion.FromTicks(result, offset, type, type);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException or SqlError { Number: 242 })
        {
            throw new SqlError(517, 16, 1, $"Adding a value to a '{type.Name}' column caused an overflow.");
        }
    }

    private static long Part(string part, in Value value, SqlType type)
    {
        if (part == "tzoffset") return value.Offset;
        return DateParts.Get(part, LocalTicks(value, type));
    }

    private static string Name(string part, in Value value, SqlType type)
    {
        var moment = new DateTime(LocalTicks(value, type));
        return part switch
        {
            "month" => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(moment.Month),
            "weekday" => moment.DayOfWeek.ToString(),
            _ => Part(part, value, type).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static FunctionExpr Offset(string name, Expr[] a, bool nullable, Binder binder)
    {
        ScalarFunctions.Count(name, a, 2, 2);
        var moment = binder.Convert(a[0], SqlType.DateTimeOffset);
        bool minutes = a[1].Type.Family == Family.Integer;
        return new FunctionExpr(SqlType.DateTimeOffset, nullable, [moment, a[1]], (_, v) =>
        {
            long offset = minutes ? v[1].Long : TemporalText.Parse("2000-01-01 00:00:00 " + v[1].Text, SqlType.VarChar(10), SqlType.DateTimeOffset, 0).Offset;
            return name == "SWITCHOFFSET" ? Value.From(v[0].Long, offset) : Value.From(v[0].Long - (offset * TimeSpan.TicksPerMinute), offset);
        });
    }

    private static DateTime Make(long year, long month, long day)
    {
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
            throw new SqlError(289, 16, 1, "Cannot construct data type date, some of the arguments have values which are not valid.");
        return new DateTime((int)year, (int)month, (int)day);
    }
}
