using System.Data;
using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Clock;

public sealed class ClockTests() : StandInTest(new SandboxOptions { Password = TestServer.Password, TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid") })
{
    private const string Local = "select convert(varchar(30), cast(sysdatetime() as datetime2(0)), 126)";
    private const string Utc = "select convert(varchar(30), cast(sysutcdatetime() as datetime2(0)), 126)";
    private const string WithOffset = "select convert(varchar(40), cast(sysdatetimeoffset() as datetimeoffset(0)))";

    [Fact]
    public void All_functions_of_the_time_show_the_clock_that_was_set()
    {
        using var db = Open();

        db.Execute("exec sandbox.set_clock '2024-07-01 12:00:00.5000000 +02:00', @running = 0");

        Assert.Equal(
            ["2024-07-01 12:00:00.500", "2024-07-01 12:00:00.500", "2024-07-01 10:00:00.500", "2024-07-01 12:00:00.5000000", "2024-07-01 10:00:00.5000000", "2024-07-01 12:00:00.5000000 +02:00"],
            db.Rows("""
                select convert(varchar(40), getdate(), 121), convert(varchar(40), current_timestamp, 121), convert(varchar(40), getutcdate(), 121),
                  convert(varchar(40), sysdatetime(), 121), convert(varchar(40), sysutcdatetime(), 121), convert(varchar(40), sysdatetimeoffset(), 121)
                """).Single());
    }

    [Fact]
    public void The_hour_of_autumn_comes_twice_in_local_time_while_UTC_goes_on()
    {
        using var db = Open();
        db.Execute("exec sandbox.set_clock '2024-10-27T00:30:00', 0");
        Assert.Equal(["2024-10-27T02:30:00", "2024-10-27T00:30:00", "2024-10-27 02:30:00 +02:00"], Times(db));

        db.Execute("exec sandbox.step_clock 3600000");
        Assert.Equal(["2024-10-27T02:30:00", "2024-10-27T01:30:00", "2024-10-27 02:30:00 +01:00"], Times(db));
    }

    [Fact]
    public void The_hour_of_spring_is_left_out_in_local_time()
    {
        using var db = Open();
        db.Execute("exec sandbox.set_clock '2024-03-31T00:59:59', 0");
        Assert.Equal(["2024-03-31T01:59:59", "2024-03-31T00:59:59", "2024-03-31 01:59:59 +01:00"], Times(db));

        db.Execute("exec sandbox.step_clock 1000");
        Assert.Equal(["2024-03-31T03:00:00", "2024-03-31T01:00:00", "2024-03-31 03:00:00 +02:00"], Times(db));
    }

    [Fact]
    public void A_clock_that_is_set_back_moves_both_and_defaults_follow_it()
    {
        using var db = Open();
        db.Execute("create table t (k int, d datetime2(0) default sysdatetime(), u datetime2(0) default sysutcdatetime()); exec sandbox.set_clock '2024-07-01T12:00:00Z', 0; insert t (k) values (1)");

        db.Execute("exec sandbox.step_clock @milliseconds = -3600000; insert t (k) values (2)");

        Assert.Equal("2024-07-01 14:00:00,2024-07-01 13:00:00", db.List("select convert(varchar(19), d, 120) from t order by k"));
        Assert.Equal("2024-07-01 12:00:00,2024-07-01 11:00:00", db.List("select convert(varchar(19), u, 120) from t order by k"));
    }

    [Fact]
    public void A_clock_that_was_set_goes_on_unless_it_is_told_to_stand_still()
    {
        using var db = Open();
        db.Execute("exec sandbox.set_clock '2024-07-01T12:00:00'");
        Assert.Equal(0, db.Scalar("declare @a datetime2 = sysutcdatetime(); waitfor delay '00:00:00.050'; select iif(datediff(millisecond, @a, sysutcdatetime()) >= 45, 0, 1)"));

        db.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");
        Assert.Equal("2024-07-01T12:00:00", db.Scalar($"waitfor delay '00:00:00.050'; {Utc}"));
    }

    [Fact]
    public void The_zone_is_named_as_Windows_names_it_and_may_change()
    {
        using var db = Open();
        db.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");
        Assert.Equal("Romance Standard Time", db.Scalar("select current_timezone_id()"));
        Assert.StartsWith("(UTC+01:00) ", (string)db.Scalar("select current_timezone()")!, StringComparison.Ordinal);

        db.Execute("exec sandbox.set_time_zone 'Pacific Standard Time'");

        Assert.Equal(["2024-07-01T05:00:00", "2024-07-01T12:00:00", "2024-07-01 05:00:00 -07:00"], Times(db));
        Assert.Equal("Pacific Standard Time", db.Scalar("select current_timezone_id()"));
        Assert.Equal(50000, db.Error("exec sandbox.set_time_zone 'Nowhere'"));
    }

    [Fact]
    public void A_client_that_calls_procedures_may_set_it_too()
    {
        using var db = Open();
        using var command = new SqlCommand("sandbox.set_clock", db.Connection) { CommandType = CommandType.StoredProcedure };
        command.Parameters.AddWithValue("@now", new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.Zero));
        command.Parameters.AddWithValue("@running", false);

        command.ExecuteNonQuery();

        Assert.Equal("2024-07-01T12:00:00", db.Scalar(Utc));
    }

    [Fact]
    public void Only_the_administrator_may_move_the_clock()
    {
        using var db = Open();
        db.Execute("create login reader with password = 'Reader-1!'");
        using var reader = Open("reader", "Reader-1!");

        Assert.Equal(229, reader.Error("exec sandbox.step_clock 1"));
        Assert.Equal(201, db.Error("exec sandbox.step_clock"));
        Assert.Equal(2812, db.Error("exec sandbox.no_such_thing"));
    }

    [Fact]
    public void What_is_made_carries_the_local_time_of_the_server()
    {
        using var db = Open();
        db.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");

        db.Execute("create table t (k int)");

        Assert.Equal("2024-07-01T14:00:00", db.Scalar("select convert(varchar(19), create_date, 126) from sys.objects where name = 't'"));
    }

    private static string[] Times(Db db) => [(string)db.Scalar(Local)!, (string)db.Scalar(Utc)!, (string)db.Scalar(WithOffset)!];
}
