using System.Data.SqlTypes;
using System.Globalization;

namespace SyncService.Capture.Values;

/// <summary>The text of a value of a <c>sql_variant</c>, exact, and the same whatever the culture.</summary>
/// <remarks>The client's own decimals end at 28 digits, so its SQL types are asked for; their own texts follow the culture, except that of a decimal.</remarks>
internal static class VariantText
{
    public static string Of(object value) => value switch
    {
        SqlString text => text.Value,
        SqlBoolean bit => bit.IsTrue ? "1" : "0",
        SqlByte number => Invariant(number.Value),
        SqlInt16 number => Invariant(number.Value),
        SqlInt32 number => Invariant(number.Value),
        SqlInt64 number => Invariant(number.Value),
        SqlDecimal number => number.ToString(),
        SqlMoney number => Invariant(number.ToDecimal()),
        SqlSingle number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        SqlDouble number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        SqlDateTime stamp => Stamp(stamp.Value),
        DateTime stamp => Stamp(stamp),
        DateTimeOffset stamp => stamp.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        TimeSpan time => new DateTime(time.Ticks).ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        SqlGuid guid => guid.Value.ToString("D"),
        SqlBinary bytes => "0x" + Convert.ToHexString(bytes.Value),
        _ => throw new InvalidCastException($"a sql_variant of a type that is not known ({value.GetType().Name})"),
    };

    private static string Stamp(DateTime stamp) => stamp.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    private static string Invariant(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
