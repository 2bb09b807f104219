using System.Data;
using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Values;

public sealed class DateTimeTests(TestServer server)
{
    // The documentation's own examples of rounding to .000, .003 and .007.
    [Theory]
    [InlineData("1998-01-01 23:59:59.999", "1998-01-02 00:00:00.000")]
    [InlineData("1998-01-01 23:59:59.995", "1998-01-01 23:59:59.997")]
    [InlineData("1998-01-01 23:59:59.998", "1998-01-01 23:59:59.997")]
    [InlineData("1998-01-01 23:59:59.992", "1998-01-01 23:59:59.993")]
    [InlineData("1998-01-01 23:59:59.994", "1998-01-01 23:59:59.993")]
    [InlineData("1998-01-01 23:59:59.990", "1998-01-01 23:59:59.990")]
    [InlineData("1998-01-01 23:59:59.991", "1998-01-01 23:59:59.990")]
    public void A_datetime_is_rounded_to_its_ticks(string written, string expected)
    {
        using var db = server.Open();

        Assert.Equal(expected, db.Scalar($"select convert(varchar(23), cast('{written}' as datetime), 121)"));
    }

    [Theory]
    [InlineData(".003", "2024-01-01 00:00:00.0033333")]
    [InlineData(".007", "2024-01-01 00:00:00.0066667")]
    [InlineData(".010", "2024-01-01 00:00:00.0100000")]
    public void A_datetime_becomes_a_datetime2_with_its_exact_fraction(string fraction, string expected)
    {
        using var db = server.Open();

        Assert.Equal(expected, db.Scalar($"select convert(varchar(27), cast(cast('2024-01-01 00:00:00{fraction}' as datetime) as datetime2(7)), 121)"));
    }

    [Fact]
    public void A_datetime_column_is_not_equal_to_its_own_rendering_as_a_datetime2_parameter()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (d datetime not null primary key); insert {table} values ('2024-01-01 10:00:00.003')");
        var rendered = (DateTime)db.Scalar($"select d from {table}")!;

        int as2 = (int)db.Scalar($"select count(*) from {table} where d = @p", ("@p", new SqlParameter("@p", SqlDbType.DateTime2) { Value = rendered }))!;
        int as1 = (int)db.Scalar($"select count(*) from {table} where d = @p", ("@p", new SqlParameter("@p", SqlDbType.DateTime) { Value = rendered }))!;
        int later = (int)db.Scalar($"select count(*) from {table} where d > @p", ("@p", new SqlParameter("@p", SqlDbType.DateTime2) { Value = rendered }))!;

        Assert.Equal((0, 1, 1), (as2, as1, later));
    }

    [Theory]
    [InlineData("2024-05-08 12:35:29.998", "2024-05-08 12:35:00")]
    [InlineData("2024-05-08 12:35:29.999", "2024-05-08 12:36:00")]
    public void A_smalldatetime_is_rounded_to_the_minute(string written, string expected)
    {
        using var db = server.Open();

        Assert.Equal(expected, db.Scalar($"select convert(varchar(19), cast('{written}' as smalldatetime), 120)"));
    }

    [Theory]
    [InlineData("120", "2024-03-04 05:06:07")]
    [InlineData("121", "2024-03-04 05:06:07.123")]
    [InlineData("126", "2024-03-04T05:06:07.123")]
    [InlineData("127", "2024-03-04T05:06:07.123")]
    [InlineData("112", "20240304")]
    [InlineData("103", "04/03/2024")]
    [InlineData("101", "03/04/2024")]
    [InlineData("108", "05:06:07")]
    [InlineData("0", "Mar  4 2024  5:06AM")]
    public void CONVERT_writes_a_datetime_in_a_style(string style, string expected)
    {
        using var db = server.Open();

        Assert.Equal(expected, db.Scalar($"select convert(varchar(30), cast('2024-03-04T05:06:07.123' as datetime), {style})"));
    }

    [Theory]
    [InlineData("select convert(varchar(40), cast('2024-03-04 05:06:07.1234567 +02:00' as datetimeoffset), 127)", "2024-03-04T03:06:07.1234567Z")]
    [InlineData("select convert(varchar(40), cast('2024-03-04 05:06:07.1234567 +02:00' as datetimeoffset), 121)", "2024-03-04 05:06:07.1234567 +02:00")]
    [InlineData("select convert(varchar(40), dateadd(month, 1, cast('2024-01-31' as datetime)), 23)", "2024-02-29")]
    [InlineData("select convert(varchar(40), dateadd(millisecond, 5, cast('2024-01-01 00:00:00.003' as datetime)), 121)", "2024-01-01 00:00:00.007")]
    [InlineData("select convert(varchar(40), eomonth('2023-02-10'), 23)", "2023-02-28")]
    [InlineData("select convert(varchar(40), datediff(day, '2024-02-28 23:59', '2024-03-01 00:01'))", "2")]
    [InlineData("select convert(varchar(40), datediff(year, '2023-12-31', '2024-01-01'))", "1")]
    [InlineData("select convert(varchar(40), datepart(weekday, '2024-03-04'))", "2")]
    [InlineData("select convert(varchar(40), cast('20240304 13:14' as datetime2(0)), 120)", "2024-03-04 13:14:00")]
    [InlineData("select convert(varchar(40), cast('2024-03-04T13:14:15Z' as datetimeoffset(0)))", "2024-03-04 13:14:15 +00:00")]
    public void Dates_are_computed_as_documented(string query, string expected)
    {
        using var db = server.Open();

        Assert.Equal(expected, db.Scalar(query));
    }

    [Fact]
    public void GETDATE_is_one_moment_throughout_a_statement()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (i int identity, d datetime2 default sysdatetime()); insert {table} (d) select sysdatetime() from (values (1),(2),(3)) v(x)");

        Assert.Equal(1, db.Scalar($"select count(distinct d) from {table}"));
    }
}
