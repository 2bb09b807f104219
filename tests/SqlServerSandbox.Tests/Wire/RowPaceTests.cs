using System.Diagnostics;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Time.Testing;
using SqlServerSandbox.Tds;

namespace SqlServerSandbox.Tests.Wire;

/// <summary>--rows-per-second: the sandbox as slow as a real server is.</summary>
public sealed class RowPaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Rows_are_owed_the_time_that_they_take_at_this_pace()
    {
        var pace = new RowPace(1000, _clock);

        Assert.Equal(TimeSpan.FromMilliseconds(500), pace.Owed(500));
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.FromMilliseconds(350), pace.Owed(250));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, pace.Owed(1));
    }

    [Fact]
    public void Idle_time_between_two_answers_is_not_saved_up()
    {
        var pace = new RowPace(1000, _clock);
        pace.Owed(100);
        pace.EndAnswer();
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.FromMilliseconds(100), pace.Owed(100));
    }

    [Fact]
    public void A_connection_is_sent_no_more_rows_than_it_was_allowed()
    {
        using var server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password, RowsPerSecond = 20_000 });
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        var watch = Stopwatch.StartNew();

        Assert.Equal(10_000, db.Rows("select value from generate_series(1, 10000)").Count);
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(500), $"10,000 rows came in {watch.Elapsed}.");
    }

    [Fact]
    public void Who_is_held_back_can_cancel()
    {
        using var server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password, RowsPerSecond = 1 });
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        using var command = db.Command("select value from generate_series(1, 100)");
        command.CommandTimeout = 1;

        Assert.Equal(-2, Assert.Throws<SqlException>(() => command.ExecuteScalar()).Number);
        Assert.Equal(1, db.Scalar("select 1"));
    }
}
