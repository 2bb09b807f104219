using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Transactions;

/// <summary>READ COMMITTED with READ_COMMITTED_SNAPSHOT, and SNAPSHOT. On a sandbox of its own: the option belongs to the database.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly SandboxServer _server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password });
    private readonly Db _reader;
    private readonly Db _writer;

    public SnapshotTests()
    {
        _reader = Open();
        _writer = Open();
        _writer.Execute("create table t (k int not null primary key, n int, filler char(200) default ''); insert t (k, n) values (1, 10), (2, 20), (3, 30)");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _server.Dispose();
    }

    private Db Open() => new(TestServer.ConnectionTo(_server.Port));

    [Fact]
    public void What_is_not_committed_is_not_seen_and_nobody_waits()
    {
        _writer.Execute("begin tran; update t set n = 99 where k = 1; delete t where k = 2; insert t (k, n) values (4, 40)");
        Assert.Equal("10,20,30", _reader.List("select n from t order by k"));
        Assert.Equal("99,30,40", _writer.List("select n from t order by k"));

        _writer.Execute("commit");
        Assert.Equal("99,30,40", _reader.List("select n from t order by k"));
    }

    [Fact]
    public void What_is_rolled_back_was_never_there()
    {
        _writer.Execute("begin tran; update t set n = 99; delete t where k = 2; insert t (k, n) values (4, 40); rollback");

        Assert.Equal("10,20,30", _reader.List("select n from t order by k"));
    }

    [Fact]
    public void NOLOCK_sees_what_is_not_committed()
    {
        _writer.Execute("begin tran; update t set n = 99 where k = 1; insert t (k, n) values (4, 40)");

        Assert.Equal("99,20,30,40", _reader.List("select n from t with (nolock) order by k"));
        Assert.Equal("99,20,30,40", _reader.List("set transaction isolation level read uncommitted; select n from t order by k"));
    }

    [Fact]
    public void A_long_SELECT_sees_the_moment_at_which_it_began()
    {
        _writer.Execute("delete t; insert t (k, n) select value, 1 from generate_series(1, 20000)");
        using var command = _reader.Command("select n, k from t order by k");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());

        // The reader does not read on, so its packets fill up; the writer goes on all the same.
        _writer.Execute("update t set n = 1000");
        _writer.Execute("delete t where k % 2 = 0");
        _writer.Execute("insert t (k, n) select value, 1000 from generate_series(20001, 21000)");

        long sum = reader.GetInt32(0), rows = 1;
        while (reader.Read())
        {
            sum += reader.GetInt32(0);
            rows++;
        }
        Assert.Equal((20_000L, 20_000L), (rows, sum));
    }

    [Fact]
    public async Task Sums_stay_true_while_writers_move_amounts()
    {
        _writer.Execute("delete t; insert t (k, n) select value, 100 from generate_series(1, 200)");
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(w => Task.Run(() =>
        {
            using var db = Open();
            var random = new Random(w);
            while (!stop.IsCancellationRequested)
            {
                int from = random.Next(1, 201), to = random.Next(1, 201);
                try
                {
                    db.Execute($"begin tran; update t set n = n - 1 where k = {from}; update t set n = n + 1 where k = {to}; commit");
                }
                catch (SqlException e) when (e.Number == 1205)
                {
                    // Two writers that lock the same rows the other way round.
                }
            }
        })).ToArray();

        for (int i = 0; i < 200; i++) Assert.Equal((20_000, 200), ((int)_reader.Scalar("select sum(n) from t")!, (int)_reader.Scalar("select count(*) from t")!));
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Equal(20_000, _reader.Scalar("select sum(n) from t"));
    }

    [Fact]
    public void Under_SNAPSHOT_a_transaction_repeats_its_reads_and_a_conflict_ends_it()
    {
        _reader.Execute("set transaction isolation level snapshot; begin tran");
        Assert.Equal("10,20,30", _reader.List("select n from t order by k"));
        _writer.Execute("update t set n = n + 1; insert t (k, n) values (4, 40)");

        Assert.Equal("10,20,30", _reader.List("select n from t order by k"));
        Assert.Equal(3960, _reader.Error("update t set n = 0 where k = 1"));
        Assert.Equal("11,21,31,40", _reader.List("select n from t order by k"));
    }

    [Fact]
    public void Old_versions_are_dropped()
    {
        for (int i = 0; i < 50; i++) _writer.Execute("update t set n = n + 1");

        Assert.Equal("60,70,80", _reader.List("select n from t order by k"));
        Assert.Equal(3, _server.CountVersions("t"));
    }
}
