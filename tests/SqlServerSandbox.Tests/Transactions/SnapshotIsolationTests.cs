using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Transactions;

/// <summary>https://learn.microsoft.com/sql/t-sql/statements/set-transaction-isolation-level-transact-sql, SNAPSHOT.</summary>
public sealed class SnapshotIsolationTests : StandInTest
{
    private readonly Db _reader;
    private readonly Db _writer;

    public SnapshotIsolationTests()
    {
        _reader = Open();
        _writer = Open();
        _writer.Execute("create table t (k int not null primary key, n int); insert t values (1, 10), (2, 20), (3, 30); create table own (k int)");
    }

    public override void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        base.Dispose();
    }

    [Fact]
    public void A_database_that_does_not_allow_it_refuses_it()
    {
        _writer.Execute("alter database ERP set allow_snapshot_isolation off");
        Assert.Equal((byte)0, _writer.Scalar("select snapshot_isolation_state from sys.databases where name = 'ERP'"));

        Assert.Equal(3952, _reader.Error("set transaction isolation level snapshot; select * from t"));
        Assert.Equal(3952, _reader.Error("begin tran; update t set n = 0"));
        _writer.Execute("alter database ERP set allow_snapshot_isolation on");
        Assert.Equal("10,20,30", _reader.List("select n from t order by k"));
    }

    [Fact]
    public void A_transaction_that_began_otherwise_cannot_become_one()
    {
        _reader.Execute("begin tran; select * from t; set transaction isolation level snapshot");

        Assert.Equal(3951, _reader.Error("select * from t"));
        Assert.Equal(0, _reader.Scalar("select @@trancount"));
    }

    [Fact]
    public void A_transaction_that_has_written_still_sees_what_others_have_deleted_and_changed_since()
    {
        _reader.Execute("set transaction isolation level snapshot; begin tran; insert own values (1); update t set n = 11 where k = 1");
        _writer.Execute("delete t where k = 2; update t set n = 31 where k = 3; insert t values (4, 40)");

        Assert.Equal("11,20,30", _reader.List("select n from t order by k"));
        Assert.Equal("10,31,40", _writer.List("select n from t order by k"));
        _reader.Execute("commit");
        Assert.Equal("11,31,40", _reader.List("set transaction isolation level read committed; select n from t order by k"));
    }

    [Fact]
    public void A_transaction_that_begins_after_other_reads_becomes_one()
    {
        _reader.Execute("select * from t; begin tran; select * from t; commit; set transaction isolation level snapshot; begin tran");

        Assert.Equal("10,20,30", _reader.List("select n from t order by k"));
    }

    [Fact]
    public void The_moment_is_that_of_the_first_access_and_not_of_BEGIN()
    {
        _reader.Execute("set transaction isolation level snapshot; begin tran");
        _writer.Execute("update t set n = 12 where k = 1");

        Assert.Equal("12,20,30", _reader.List("select n from t order by k"));
        _writer.Execute("update t set n = 13 where k = 1");
        Assert.Equal("12,20,30", _reader.List("select n from t order by k"));
    }

    [Fact]
    public void Old_versions_go_with_the_last_transaction_that_could_see_them()
    {
        _reader.Execute("set transaction isolation level snapshot; begin tran; select * from t");
        for (int i = 0; i < 10; i++) _writer.Execute("update t set n = n + 1");
        Assert.Equal(33, Server.CountVersions("t"));

        _reader.Execute("commit");
        Assert.Equal(3, Server.CountVersions("t"));
    }

    [Fact]
    public async Task Sums_stay_true_all_through_a_transaction_that_writes_itself_while_others_move_amounts()
    {
        _writer.Execute("delete t; insert t select value, 100 from generate_series(1, 100)");
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(w => Task.Run(() =>
        {
            using var db = Open();
            var random = new Random(w);
            while (!stop.IsCancellationRequested)
            {
                int from = random.Next(1, 101), to = random.Next(1, 101);
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
        _reader.Execute("set transaction isolation level snapshot");
        for (int i = 0; i < 30; i++)
        {
            _reader.Execute("begin tran");
            string first = _reader.List("select n from t order by k");
            _reader.Execute($"insert own values ({i})");
            Assert.Equal(10_000, _reader.Scalar("select sum(n) from t"));
            Assert.Equal(first, _reader.List("select n from t order by k"));
            _reader.Execute("commit");
        }
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        Assert.Equal(100, Server.CountVersions("t"));
    }

    [Fact]
    public void A_table_of_another_shape_cannot_be_seen_from_before()
    {
        _reader.Execute("set transaction isolation level snapshot; begin tran; select * from t");
        _writer.Execute("alter table t add extra int");

        Assert.Equal(3961, _reader.Error("select * from t"));
    }

    [Fact]
    public void A_row_that_another_has_changed_since_is_a_conflict_that_ends_the_transaction()
    {
        _reader.Execute("set transaction isolation level snapshot; begin tran; select * from t");
        _writer.Execute("update t set n = 21 where k = 2");
        _reader.Execute("update t set n = 12 where k = 1");

        Assert.Equal(3960, _reader.Error("delete t where k = 2"));
        Assert.Equal(0, _reader.Scalar("select @@trancount"));
        Assert.Equal("10,21,30", _writer.List("select n from t order by k"));
    }
}
