using System.Diagnostics;
using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Wire;

/// <summary>Packets, results, cancelling.</summary>
public sealed class StreamTests(TestServer server)
{
    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    [InlineData(8000)]
    [InlineData(32767)]
    public void Rows_and_large_values_cross_packets_of_any_size(int packetSize)
    {
        using var db = new Db(new SqlConnectionStringBuilder(server.ConnectionString) { PacketSize = packetSize }.ConnectionString);

        var rows = db.Rows("select value, replicate(cast('x' as varchar(max)), value * 7) from generate_series(1, 700)");

        Assert.Equal(packetSize, db.Connection.PacketSize);
        Assert.Equal(700, rows.Count);
        Assert.All(rows, r => Assert.Equal((int)r[0]! * 7, ((string)r[1]!).Length));
    }

    [Fact]
    public void A_request_of_many_packets_arrives_whole()
    {
        using var db = server.Open();
        string list = string.Join(", ", Enumerable.Range(0, 3000).Select(i => $"({i})"));

        Assert.Equal(3000, db.Scalar($"select count(*) from (values {list}) v(x)"));
    }

    [Fact]
    public void Rows_with_many_nulls_are_read_right()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        string columns = string.Join(", ", Enumerable.Range(0, 30).Select(i => $"c{i} {(i % 3 == 0 ? "int" : i % 3 == 1 ? "varchar(20)" : "nvarchar(max)")} null"));
        db.Execute($"create table {table} (k int not null, {columns}); insert {table} (k, c4, c29) values (1, 'four', N'last'); insert {table} (k, c0) values (2, 7); insert {table} (k) values (3)");

        var rows = db.Rows($"select * from {table} order by k");

        Assert.Equal(("four", "last", null), (rows[0][5], rows[0][30], rows[0][1]));
        Assert.Equal(7, rows[1][1]);
        Assert.All(rows[2].Skip(1), Assert.Null);
    }

    [Fact]
    public void A_batch_gives_several_results_and_counts()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int)");
        using var command = db.Command($"insert {table} values (1), (2); select k from {table}; select 'second' x; update {table} set k = 0 where k = 1");
        using var reader = command.ExecuteReader();

        Assert.True(reader.Read());
        Assert.True(reader.NextResult());
        Assert.True(reader.Read());
        Assert.Equal("second", reader.GetString(0));
        Assert.False(reader.NextResult());
        reader.Close();
        Assert.Equal(3, reader.RecordsAffected);
        Assert.Equal(-1, db.Execute($"set nocount on; delete {table}"));
    }

    [Fact]
    public void PRINT_and_RAISERROR_10_are_messages()
    {
        using var db = server.Open();
        db.Execute("print 'hello'; raiserror('number %d of %s', 10, 1, 3, 'ten')");

        Assert.Equal("hello\nnumber 3 of ten", string.Join("\n", db.Messages));
    }

    [Fact]
    public void A_cancelled_SELECT_stops_at_once_and_the_connection_serves_on()
    {
        using var db = server.Open();
        using var command = db.Command("select a.value, b.value from generate_series(1, 100000) a cross join generate_series(1, 100000) b");
        using (var reader = command.ExecuteReader())
        {
            for (int i = 0; i < 100; i++) Assert.True(reader.Read());
            var watch = Stopwatch.StartNew();
            command.Cancel();
            Assert.Throws<SqlException>(() =>
            {
                while (reader.Read())
                {
                }
            });
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"Cancelling took {watch.Elapsed}.");
        }
        Assert.Equal(1, db.Scalar("select 1"));
    }

    [Fact]
    public void A_reader_closed_early_leaves_the_connection_usable()
    {
        using var db = server.Open();
        using (var reader = db.Command("select a.value from generate_series(1, 1000) a cross join generate_series(1, 1000) b").ExecuteReader()) Assert.True(reader.Read());

        Assert.Equal(1, db.Scalar("select 1"));
    }

    [Fact]
    public void A_statement_that_computes_silently_times_out()
    {
        using var db = server.Open();
        using var command = db.Command("select count(*) from generate_series(1, 1000000) a cross join generate_series(1, 1000000) b");
        command.CommandTimeout = 1;

        Assert.Equal(-2, Assert.Throws<SqlException>(() => command.ExecuteScalar()).Number);
        Assert.Equal(1, db.Scalar("select 1"));
    }

    [Fact]
    public void WAITFOR_waits_and_can_be_cancelled()
    {
        using var db = server.Open();
        var watch = Stopwatch.StartNew();
        db.Execute("waitfor delay '00:00:00.200'");
        Assert.True(watch.ElapsedMilliseconds >= 190);

        using var command = db.Command("waitfor delay '00:10:00'");
        command.CommandTimeout = 1;
        Assert.Equal(-2, Assert.Throws<SqlException>(() => command.ExecuteNonQuery()).Number);
        Assert.Equal(1, db.Scalar("select 1"));
    }

    [Fact]
    public async Task KILL_ends_another_connection()
    {
        using var db = server.Open();
        using var victim = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int)");
        victim.Execute($"begin tran; insert {table} values (1)");
        using var command = victim.Command("waitfor delay '00:10:00'");
        var waiting = Task.Run(() => Assert.Throws<SqlException>(() => command.ExecuteNonQuery()), TestContext.Current.CancellationToken);

        db.Execute($"kill {victim.Connection.ServerProcessId}");

        await waiting;
        db.Execute($"insert {table} values (2)");
        Assert.Equal("2", db.List($"select k from {table} with (readcommittedlock)"));
    }
}
