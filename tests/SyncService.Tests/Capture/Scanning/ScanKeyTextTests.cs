using System.Data.SqlTypes;
using SyncService.Capture.Scanning;

namespace SyncService.Tests.Capture.Scanning;

/// <summary>Keys at which a scan goes on in another process: each value comes back as it was.</summary>
public sealed class ScanKeyTextTests
{
    public static TheoryData<object> Values => new()
    {
        new SqlByte(255),
        new SqlInt16(-32768),
        new SqlInt32(int.MinValue),
        new SqlInt64(long.MaxValue),
        new SqlBoolean(true),
        new SqlBoolean(false),
        SqlDecimal.Parse("-99999999999999999999999999999999999.999"),
        new SqlDecimal(12.50m),
        new SqlMoney(-922337203685477.5808m),
        new SqlSingle(1.17549435E-38f),
        new SqlDouble(-4.9406564584124654E-324),
        new SqlString("Ñandú  "),
        new SqlString(""),
        new SqlString(" 'a b'"),
        new SqlGuid(Guid.Parse("6F9619FF-8B86-D011-B42D-00C04FC964FF")),
        new SqlBinary([0, 1, 254, 255]),
        new SqlBinary([]),
        new SqlDateTime(1753, 1, 1),
        new SqlDateTime(154384, 25919999),
        new DateTime(9999, 12, 31, 23, 59, 59, DateTimeKind.Unspecified).AddTicks(9_999_999),
        new TimeSpan(0, 23, 59, 59).Add(TimeSpan.FromTicks(9_999_999)),
        new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.FromMinutes(-14 * 60)).AddTicks(1),
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_comes_back_as_it_was(object value)
    {
        var text = ScanKeyText.TryWrite(value);
        Assert.NotNull(text);
        var back = ScanKeyText.Read(text);
        Assert.IsType(value.GetType(), back);
        Assert.Equal(text, ScanKeyText.TryWrite(back));
        if (value is DateTimeOffset time) Assert.True(time.EqualsExact((DateTimeOffset)back));
        else if (value is SqlDecimal number) Assert.Equal((number.Precision, number.Scale, number.ToString()), (((SqlDecimal)back).Precision, ((SqlDecimal)back).Scale, back.ToString()));
        else Assert.Equal(value, back);
    }

    [Fact]
    public void A_null_and_what_is_no_key_have_no_text()
    {
        Assert.Null(ScanKeyText.TryWrite(SqlInt32.Null));
        Assert.Null(ScanKeyText.TryWrite(DBNull.Value));
        Assert.Null(ScanKeyText.TryWrite(SqlXml.Null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("i99 17")]
    [InlineData("i32 many")]
    [InlineData("offset 17")]
    public void What_is_no_text_of_a_value_is_refused(string text) => Assert.Throws<FormatException>(() => ScanKeyText.Read(text));
}
