using System.Data.SqlTypes;
using System.Globalization;

namespace SyncService.Capture.Scanning;

/// <summary>Writes a value of a key, as SqlClient reads it, so that exactly the same value can be asked for later: <c>i32 17</c>.</summary>
internal static class ScanKeyText
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <returns>Null for a type that is no key, or NULL.</returns>
    public static string? TryWrite(object value) => value switch
    {
        INullable { IsNull: true } => null,
        SqlByte number => $"i8 {number.Value}",
        SqlInt16 number => $"i16 {number.Value}",
        SqlInt32 number => $"i32 {number.Value}",
        SqlInt64 number => $"i64 {number.Value}",
        SqlBoolean flag => flag.Value ? "bit 1" : "bit 0",
        SqlDecimal number => $"dec {number}",
        SqlMoney number => $"money {number.Value.ToString(Invariant)}",
        SqlSingle number => $"f32 {number.Value.ToString("R", Invariant)}",
        SqlDouble number => $"f64 {number.Value.ToString("R", Invariant)}",
        SqlString text => $"text {text.Value}",
        SqlGuid guid => $"guid {guid.Value}",
        SqlBinary bytes => $"bytes {Convert.ToHexString(bytes.Value)}",
        SqlDateTime time => string.Create(Invariant, $"datetime {time.DayTicks} {time.TimeTicks}"),
        DateTime time => string.Create(Invariant, $"ticks {time.Ticks}"),
        TimeSpan time => string.Create(Invariant, $"time {time.Ticks}"),
        DateTimeOffset time => string.Create(Invariant, $"offset {time.Ticks} {time.Offset.Ticks}"),
        _ => null,
    };

    /// <param name="text">As <see cref="TryWrite"/> wrote it.</param>
    /// <exception cref="FormatException">It is not.</exception>
    public static object Read(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var (kind, value) = space < 0 ? throw new FormatException($"No key value: {text}") : (text[..space], text[(space + 1)..]);
        return kind switch
        {
            "i8" => new SqlByte(byte.Parse(value, Invariant)),
            "i16" => new SqlInt16(short.Parse(value, Invariant)),
            "i32" => new SqlInt32(int.Parse(value, Invariant)),
            "i64" => new SqlInt64(long.Parse(value, Invariant)),
            "bit" => new SqlBoolean(value == "1"),
            "dec" => SqlDecimal.Parse(value),
            "money" => new SqlMoney(decimal.Parse(value, Invariant)),
            "f32" => new SqlSingle(float.Parse(value, Invariant)),
            "f64" => new SqlDouble(double.Parse(value, Invariant)),
            "text" => new SqlString(value),
            "guid" => new SqlGuid(Guid.Parse(value)),
            "bytes" => new SqlBinary(Convert.FromHexString(value)),
            "datetime" => Pair(value, (day, time) => (object)new SqlDateTime((int)day, (int)time)),
            "ticks" => new DateTime(long.Parse(value, Invariant), DateTimeKind.Unspecified),
            "time" => new TimeSpan(long.Parse(value, Invariant)),
            "offset" => Pair(value, (ticks, offset) => (object)new DateTimeOffset(ticks, new TimeSpan(offset))),
            _ => throw new FormatException($"No key value: {text}"),
        };
    }

    private static object Pair(string text, Func<long, long, object> make)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? throw new FormatException($"No key value: {text}") : make(long.Parse(text[..space], Invariant), long.Parse(text[(space + 1)..], Invariant));
    }
}
