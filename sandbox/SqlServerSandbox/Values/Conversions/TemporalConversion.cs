using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values.Conversions;

/// <summary>Between the temporal types, by way of 100 ns ticks since 0001-01-01 and an offset.</summary>
internal static class TemporalConversion
{
    public static Value To(in Value value, SqlType from, SqlType to, int style)
    {
        if (from.Family == Family.Text)
        {
            var parsed = TemporalText.Parse(value.Text, from, to, style);
            return FromTicks(parsed.Ticks, parsed.Offset, from, to);
        }
        if (from.Family is Family.Integer or Family.Decimal or Family.Float or Family.Money && to.Id is TypeId.DateTime or TypeId.SmallDateTime)
        {
            double days = Conversion.ToDouble(value, from);
            if (days is < -53690 or >= 2958464) throw Errors.Overflow(to);
            long units = (long)Math.Round(days * SqlCalendar.DateTimeUnitsPerDay, MidpointRounding.AwayFromZero);
            return FromTicks(SqlCalendar.TicksOfDateTime(units), 0, from, to);
        }
        if (from.Family == Family.Binary)
        {
            return Cell.Decode(value.Bytes, to);
        }
        if (!from.IsTemporal) throw Errors.ExplicitConversion(from, to);
        if (from.Family == Family.Time && to.Family == Family.Date) throw Errors.OperandClash(from, to);
        if (from.Family == Family.Date && to.Family == Family.Time) throw Errors.OperandClash(from, to);
        var (ticks, offset) = Ticks(value, from);
        return FromTicks(ticks, offset, from, to);
    }

    /// <summary>Local ticks and minutes of offset; a time is on 1900-01-01.</summary>
    public static (long Ticks, long Offset) Ticks(in Value value, SqlType type) => type.Family switch
    {
        Family.Date => (value.Long * SqlCalendar.DayTicks, 0),
        Family.Time => (value.Long + (SqlCalendar.Days1900 * SqlCalendar.DayTicks), 0),
        Family.DateTime => (SqlCalendar.TicksOfDateTime(value.Long), 0),
        Family.DateTimeOffset => (value.Long + (value.Offset * TimeSpan.TicksPerMinute), value.Offset),
        _ => (value.Long, 0),
    };

    public static Value FromTicks(long ticks, long offset, SqlType from, SqlType to)
    {
        if (ticks < 0 || ticks > System.DateTime.MaxValue.Ticks) throw Errors.DateOutOfRange(from, to);
        switch (to.Id)
        {
            case TypeId.Date:
                return Value.From(ticks / SqlCalendar.DayTicks);
            case TypeId.Time:
                return Value.From(SqlCalendar.RoundTime(ticks % SqlCalendar.DayTicks, to.Scale));
            case TypeId.SmallDateTime:
                long minutes = SqlCalendar.RoundToMinute(ticks);
                long days = (minutes / SqlCalendar.DayTicks) - SqlCalendar.Days1900;
                if (days is < 0 or > 65535) throw Errors.DateOutOfRange(from, to);
                return Value.From(minutes);
            case TypeId.DateTime:
                long units = SqlCalendar.DateTimeOfTicks(ticks);
                if (units is < SqlCalendar.MinDateTime or > SqlCalendar.MaxDateTime) throw Errors.DateOutOfRange(from, to);
                return Value.From(units);
            case TypeId.DateTime2:
                return Value.From(SqlCalendar.RoundDateTime2(ticks, to.Scale));
            default:
                long utc = SqlCalendar.RoundDateTime2(ticks, to.Scale) - (offset * TimeSpan.TicksPerMinute);
                if (utc < 0 || utc > System.DateTime.MaxValue.Ticks) throw Errors.DateOutOfRange(from, to);
                return Value.From(utc, offset);
        }
    }
}
