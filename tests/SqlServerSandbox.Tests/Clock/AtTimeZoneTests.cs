namespace SqlServerSandbox.Tests.Clock;

/// <summary>https://learn.microsoft.com/sql/t-sql/queries/at-time-zone-transact-sql, with its own examples.</summary>
public sealed class AtTimeZoneTests(TestServer server)
{
    [Theory]
    [InlineData("2015-03-29T01:01:00", "2015-03-29 01:01:00 +01:00")]
    [InlineData("2015-03-29T02:01:00", "2015-03-29 03:01:00 +02:00")]
    [InlineData("2015-03-29T03:01:00", "2015-03-29 03:01:00 +02:00")]
    [InlineData("2015-10-25T01:01:00", "2015-10-25 01:01:00 +02:00")]
    [InlineData("2015-10-25T02:00:00", "2015-10-25 02:00:00 +02:00")]
    [InlineData("2015-10-25T03:01:00", "2015-10-25 03:01:00 +01:00")]
    public void A_local_time_takes_the_offset_that_the_zone_has_then(string local, string expected)
    {
        using var db = server.Open();

        Assert.Equal(expected, db.Scalar($"select convert(varchar(40), convert(datetime2(0), '{local}', 126) at time zone 'Central European Standard Time')"));
    }

    [Fact]
    public void A_datetimeoffset_is_shown_in_the_zone()
    {
        using var db = server.Open();

        Assert.Equal("2015-07-01 14:00:00.5 +02:00", db.Scalar("select convert(varchar(40), cast('2015-07-01 12:00:00.5 +00:00' as datetimeoffset(1)) at time zone 'Central European Standard Time')"));
        Assert.Equal("2015-07-01 05:00:00 -07:00", db.Scalar("select convert(varchar(40), cast('2015-07-01 14:00' as datetime2(0)) at time zone 'Central European Standard Time' at time zone 'Pacific Standard Time')"));
    }

    [Fact]
    public void A_zone_that_is_not_there_or_a_date_without_time_is_refused()
    {
        using var db = server.Open();

        Assert.Equal(9820, db.Error("select getdate() at time zone 'Nowhere Standard Time'"));
        Assert.Equal(9820, db.Error("select getdate() at time zone 'Europe/Madrid'"));
        Assert.Equal(8116, db.Error("select cast('2024-01-01' as date) at time zone 'UTC'"));
        Assert.Null(db.Scalar("select cast(null as datetime2) at time zone 'UTC'"));
    }

    [Fact]
    public void The_zones_are_those_of_sys_time_zone_info()
    {
        using var db = server.Open();

        Assert.Equal("Central European Standard Time,UTC", db.List("select name from sys.time_zone_info where name in ('UTC', 'Central European Standard Time') order by name"));
        Assert.Equal("+00:00", db.Scalar("select current_utc_offset from sys.time_zone_info where name = 'UTC'"));
    }
}
