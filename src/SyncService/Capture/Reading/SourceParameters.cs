using System.Data;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>Binds positions in the exact type and precision of their columns.</summary>
/// <remarks>A <c>datetime</c> compared with a <c>datetime2</c> parameter is not equal to itself since SQL Server 2016 (compatibility level 130).</remarks>
internal static class SourceParameters
{
    /// <summary>A little more than 1/300 s.</summary>
    private static readonly TimeSpan DateTimeTick = TimeSpan.FromMilliseconds(4);

    private static readonly DateTime FirstDateTime = new(1753, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime FirstSmallDateTime = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Where reading goes on. No row that was sent with this stamp, or that stood behind one, lies before it.</summary>
    /// <remarks>
    /// A <c>datetime</c> travels in ticks of 1/300 s (MS-TDS, 2.2.5.5.1.8). A server that keeps it in finer steps rounds it, and a row that was rounded up is older than the stamp
    /// that it was sent with.
    /// </remarks>
    public static SqlParameter From(string name, SourceColumn column, Watermark stamp) =>
        Stamp(name, column, column.Type == "datetime" ? stamp.Before(DateTimeTick) : stamp);

    public static SqlParameter Stamp(string name, SourceColumn column, Watermark stamp) => column.Type switch
    {
        "datetime" => new SqlParameter(name, SqlDbType.DateTime) { Value = Max(stamp.Timestamp, FirstDateTime) },
        "smalldatetime" => new SqlParameter(name, SqlDbType.SmallDateTime) { Value = Minute(Max(stamp.Timestamp, FirstSmallDateTime)) },
        "date" => new SqlParameter(name, SqlDbType.Date) { Value = stamp.Timestamp.Date },
        "datetime2" => new SqlParameter(name, SqlDbType.DateTime2) { Scale = column.Scale, Value = stamp.Timestamp },
        "datetimeoffset" => new SqlParameter(name, SqlDbType.DateTimeOffset) { Scale = column.Scale, Value = stamp.Instant },
        "timestamp" or "rowversion" => new SqlParameter(name, SqlDbType.Timestamp) { Value = stamp.RowVersionBytes() },
        "binary" => new SqlParameter(name, SqlDbType.Binary, 8) { Value = stamp.RowVersionBytes() },
        "tinyint" => new SqlParameter(name, SqlDbType.TinyInt) { Value = (byte)Math.Clamp(stamp.Ordinal, byte.MinValue, byte.MaxValue) },
        "smallint" => new SqlParameter(name, SqlDbType.SmallInt) { Value = (short)Math.Clamp(stamp.Ordinal, short.MinValue, short.MaxValue) },
        "int" => new SqlParameter(name, SqlDbType.Int) { Value = (int)Math.Clamp(stamp.Ordinal, int.MinValue, int.MaxValue) },
        _ => new SqlParameter(name, SqlDbType.BigInt) { Value = stamp.Ordinal },
    };

    public static SqlParameter Key(string name, SourceColumn column, object value)
    {
        var parameter = new SqlParameter(name, TypeOf(column)) { Value = value };
        if (column.Type is "decimal" or "numeric") (parameter.Precision, parameter.Scale) = (column.Precision, column.Scale);
        if (column.Type is "time" or "datetime2" or "datetimeoffset") parameter.Scale = column.Scale;
        if (column.Type is "char" or "varchar" or "nchar" or "nvarchar" or "binary" or "varbinary") parameter.Size = column.Length;
        return parameter;
    }

    private static SqlDbType TypeOf(SourceColumn column) => column.Type switch
    {
        "numeric" => SqlDbType.Decimal,
        "sql_variant" => SqlDbType.Variant,
        "rowversion" => SqlDbType.Timestamp,
        "smallmoney" => SqlDbType.SmallMoney,
        "uniqueidentifier" => SqlDbType.UniqueIdentifier,
        _ => Enum.TryParse<SqlDbType>(column.Type, ignoreCase: true, out var type) ? type : SqlDbType.NVarChar,
    };

    private static DateTime Max(DateTime left, DateTime right) => left > right ? left : right;

    /// <summary>Bound as it is, a stamp within a minute would be rounded, and half of the time forward.</summary>
    private static DateTime Minute(DateTime value) => value.AddTicks(-(value.Ticks % TimeSpan.TicksPerMinute));
}
