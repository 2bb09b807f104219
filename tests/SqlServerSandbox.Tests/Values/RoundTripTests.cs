using System.Data.SqlTypes;

namespace SqlServerSandbox.Tests.Values;

/// <summary>Every type from a literal through a table to the client.</summary>
public sealed class RoundTripTests(TestServer server)
{
    public static TheoryData<string, string, string> Values => new()
    {
        { "bit", "1", "True" },
        { "tinyint", "255", "255" },
        { "smallint", "-32768", "-32768" },
        { "int", "-2147483648", "-2147483648" },
        { "int", "2147483647", "2147483647" },
        { "bigint", "-9223372036854775808", "-9223372036854775808" },
        { "bigint", "9223372036854775807", "9223372036854775807" },
        { "decimal(5,2)", "-999.99", "-999.99" },
        { "decimal(18,2)", "1234567890123456.78", "1234567890123456.78" },
        { "decimal(38,0)", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999" },
        { "decimal(38,38)", "0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001" },
        { "numeric(28,10)", "-123456789012345678.0123456789", "-123456789012345678.0123456789" },
        { "money", "922337203685477.5807", "922337203685477.5807" },
        { "money", "-922337203685477.5808", "-922337203685477.5808" },
        { "smallmoney", "-214748.3648", "-214748.3648" },
        { "real", "1.5", "1.5" },
        { "float", "-1.7976931348623157e308", "-1.7976931348623157E+308" },
        { "char(5)", "'ab'", "ab   " },
        { "varchar(50)", "'n' + char(241) + 'and' + char(250)", "nñandú" },
        { "varchar(50)", "''", "" },
        { "varchar(max)", "replicate(cast('x' as varchar(max)), 10000)", new string('x', 10000) },
        { "nchar(4)", "N'ñ'", "ñ   " },
        { "nvarchar(50)", "N'日本 ✓'", "日本 ✓" },
        { "nvarchar(max)", "replicate(cast(N'é' as nvarchar(max)), 9000)", new string('é', 9000) },
        { "text", "'long ago'", "long ago" },
        { "ntext", "N'lång ago'", "lång ago" },
        { "xml", "'<a><b>1</b></a>'", "<a><b>1</b></a>" },
        { "uniqueidentifier", "'0E984725-C51C-4BF4-9960-E1C80E27ABA0'", "0e984725-c51c-4bf4-9960-e1c80e27aba0" },
        { "date", "'0001-01-01'", "0001-01-01T00:00:00.0000000" },
        { "date", "'9999-12-31'", "9999-12-31T00:00:00.0000000" },
        { "time(0)", "'23:59:59'", "23:59:59" },
        { "time(7)", "'23:59:59.9999999'", "23:59:59.9999999" },
        { "smalldatetime", "'2079-06-06 23:59'", "2079-06-06T23:59:00.0000000" },
        { "datetime", "'1753-01-01'", "1753-01-01T00:00:00.0000000" },
        { "datetime", "'9999-12-31 23:59:59.997'", "9999-12-31T23:59:59.9970000" },
        { "datetime2(0)", "'2024-02-29 12:34:56'", "2024-02-29T12:34:56.0000000" },
        { "datetime2(3)", "'2024-02-29 12:34:56.789'", "2024-02-29T12:34:56.7890000" },
        { "datetime2(7)", "'9999-12-31 23:59:59.9999999'", "9999-12-31T23:59:59.9999999" },
        { "datetimeoffset(7)", "'2024-02-29 12:34:56.1234567 +05:30'", "2024-02-29T12:34:56.1234567+05:30" },
        { "datetimeoffset(0)", "'0001-01-01 14:00:00 +14:00'", "0001-01-01T14:00:00.0000000+14:00" },
        { "binary(4)", "0x0102", "01020000" },
        { "varbinary(10)", "0xDEADBEEF", "DEADBEEF" },
        { "varbinary(max)", "0x00FF", "00FF" },
        { "image", "0x0A0B", "0A0B" },
        { "sql_variant", "cast(12.34 as decimal(10,2))", "12.34" },
        { "sql_variant", "cast(N'ñ' as nvarchar(10))", "ñ" },
        { "sql_variant", "cast('2024-01-02' as date)", "2024-01-02T00:00:00.0000000" },
        { "sql_variant", "cast('2024-01-02 03:04:05.003' as datetime)", "2024-01-02T03:04:05.0030000" },
        { "sql_variant", "cast(0x0102 as varbinary(8))", "0102" },
        { "sql_variant", "cast('0E984725-C51C-4BF4-9960-E1C80E27ABA0' as uniqueidentifier)", "0e984725-c51c-4bf4-9960-e1c80e27aba0" },
        { "sql_variant", "cast(1 as bit)", "True" },
        { "sql_variant", "cast(1.5 as float)", "1.5" },
        { "sql_variant", "cast(2.25 as money)", "2.2500" },
        { "sql_variant", "cast('11:22:33.5' as time(3))", "11:22:33.5000000" },
        { "sql_variant", "cast('2024-01-02 03:04:05 -08:00' as datetimeoffset(2))", "2024-01-02T03:04:05.0000000-08:00" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_comes_back_as_it_went_in(string type, string literal, string expected)
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int not null primary key, v {type} null); insert {table} values (1, {literal}), (2, null)");

        using var command = db.Command($"select v from {table} order by k");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        object value = type.StartsWith("decimal", StringComparison.Ordinal) || type.StartsWith("numeric", StringComparison.Ordinal)
            ? reader.GetSqlDecimal(0)
            : reader.GetValue(0);
        Assert.Equal(expected, Text(value));
        Assert.True(reader.Read());
        Assert.True(reader.IsDBNull(0));
    }

    [Theory]
    [InlineData("bit", "cast(1 as bit)")]
    [InlineData("tinyint", "cast(7 as tinyint)")]
    [InlineData("smallint", "cast(7 as smallint)")]
    [InlineData("int", "7")]
    [InlineData("bigint", "cast(7 as bigint)")]
    [InlineData("real", "cast(7.5 as real)")]
    [InlineData("float", "cast(7.5 as float)")]
    [InlineData("money", "cast(7.5 as money)")]
    [InlineData("smallmoney", "cast(7.5 as smallmoney)")]
    [InlineData("datetime", "cast('2024-01-02 03:04:05' as datetime)")]
    [InlineData("smalldatetime", "cast('2024-01-02 03:04' as smalldatetime)")]
    [InlineData("uniqueidentifier", "cast('0E984725-C51C-4BF4-9960-E1C80E27ABA0' as uniqueidentifier)")]
    [InlineData("date", "cast('2024-01-02' as date)")]
    [InlineData("decimal(9,3)", "cast(7.125 as decimal(9,3))")]
    public void A_column_that_cannot_be_null_is_read_as_well(string type, string literal)
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (a {type} not null, b {type} null, c varchar(5) not null); insert {table} values ({literal}, {literal}, 'end')");

        object?[] row = db.Rows($"select a, b, c from {table}").Single();

        Assert.Equal(row[1], row[0]);
        Assert.Equal("end", row[2]);
    }

    private static string Text(object value) => value switch
    {
        SqlDecimal d => d.ToString(),
        byte[] bytes => Convert.ToHexString(bytes),
        DateTime d => d.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", System.Globalization.CultureInfo.InvariantCulture),
        DateTimeOffset d => d.ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz", System.Globalization.CultureInfo.InvariantCulture),
        IFormattable f => f.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
