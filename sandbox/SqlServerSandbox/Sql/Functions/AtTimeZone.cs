using SqlServerSandbox.Catalog.Clocks;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>
/// <c>inputdate AT TIME ZONE timezone</c> (https://learn.microsoft.com/sql/t-sql/queries/at-time-zone-transact-sql). A datetimeoffset is shown in
/// the zone; what has no offset is taken as local there, and gets the offset that it has then.
/// </summary>
internal static class AtTimeZone
{
    public static Expr Bind(Expr moment, Expr zone, Binder binder)
    {
        if (moment.Type.Id is not (TypeId.SmallDateTime or TypeId.DateTime or TypeId.DateTime2 or TypeId.DateTimeOffset))
            throw new SqlError(8116, 16, 1, $"Argument data type {moment.Type.Name} is invalid for argument 1 of AT TIME ZONE function.", endsBatch: true);
        byte scale = moment.Type.Id switch
        {
            TypeId.SmallDateTime => 0,
            TypeId.DateTime => 3,
            _ => moment.Type.Scale,
        };
        var type = SqlType.DateTimeOffset with { Scale = scale };
        return new FunctionExpr(type, moment.Nullable || zone.Nullable, [moment, TextFunctions.Text(zone, binder)], (_, v) => Convert(v[0], moment.Type, v[1].Text, type)) { Volatile = true };
    }

    private static Value Convert(in Value value, SqlType from, string name, SqlType to)
    {
        if (!TimeZones.TryFind(name, out var zone))
            throw new SqlError(9820, 16, 1, $"The time zone parameter '{name}' provided to AT TIME ZONE clause is invalid.", endsBatch: true);
        if (from.Id == TypeId.DateTimeOffset)
            return Value.From(value.Long, (long)zone.GetUtcOffset(new DateTime(value.Long, DateTimeKind.Utc)).TotalMinutes);
        var (local, offset) = TimeZones.Resolve(zone, new DateTime(TemporalConversion.Ticks(value, from).Ticks));
        return TemporalConversion.FromTicks(local.Ticks, (long)offset.TotalMinutes, from, to);
    }
}
