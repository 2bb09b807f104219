namespace SqlServerSandbox.Tests.Transactions;

/// <summary>Open transactions, row versions, dirty reads, rowversions and a clock that jumps, all at once.</summary>
public sealed class CombinationTests : StandInTest
{
    private readonly Db _clock;
    private readonly Db _late;
    private readonly Db _quick;
    private readonly Db _snapshot;
    private readonly Db _reader;

    public CombinationTests()
        : base(new SandboxOptions { Password = TestServer.Password, TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid") })
    {
        (_clock, _late, _quick, _snapshot, _reader) = (Open(), Open(), Open(), Open(), Open());
        _clock.Execute("create table t (k int not null primary key, stamp datetime2(0) not null default sysdatetime(), v rowversion); insert t (k, stamp) values (0, '2024-01-01')");
    }

    public override void Dispose()
    {
        foreach (var db in new[] { _clock, _late, _quick, _snapshot, _reader }) db.Dispose();
        base.Dispose();
    }

    [Fact]
    public void A_late_commit_in_the_hour_that_comes_twice_appears_with_an_older_stamp_and_a_held_back_rowversion()
    {
        _clock.Execute("exec sandbox.set_clock '2024-10-27T00:50:00', 0");
        _late.Execute("begin tran; insert t (k) values (1)");
        _snapshot.Execute("set transaction isolation level snapshot; begin tran");
        Assert.Equal("0", _snapshot.List("select k from t order by k"));
        long held = Number("select cast(v as bigint) from t with (nolock) where k = 1");

        _clock.Execute("exec sandbox.step_clock 1200000");
        _quick.Execute("insert t (k) values (2)");

        // The younger row bears the earlier local time, and is committed first.
        Assert.Equal("2024-01-01 00:00:00,2024-10-27 02:10:00", _reader.List("select convert(varchar(19), stamp, 120) from t order by k"));
        Assert.Equal("2024-10-27 02:50:00", _reader.Scalar("select convert(varchar(19), stamp, 120) from t with (nolock) where k = 1"));
        Assert.Equal(held, Number("select cast(min_active_rowversion() as bigint)"));
        Assert.True(Number("select cast(v as bigint) from t where k = 2") > held);
        Assert.Equal("2024-10-27 02:50:00", _reader.Scalar("select convert(varchar(19), min(database_transaction_begin_time), 120) from sys.dm_tran_database_transactions where database_transaction_state = 4"));

        _late.Execute("commit");
        Assert.Equal("0,1,2", _reader.List("select k from t order by k"));
        Assert.Equal("0", _snapshot.List("select k from t order by k"));
        Assert.Equal(Number("select cast(@@dbts as bigint)") + 1, Number("select cast(min_active_rowversion() as bigint)"));
    }

    [Fact]
    public void A_clock_set_back_leaves_order_of_commits_and_rowversions_alone()
    {
        _clock.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");
        _quick.Execute("insert t (k) values (1)");
        _clock.Execute("exec sandbox.step_clock -3600000");
        _late.Execute("begin tran; insert t (k) values (2)");
        _quick.Execute("insert t (k) values (3)");

        Assert.Equal("3,1", _reader.List("select k from t where k > 0 order by stamp, k"));
        Assert.Equal("3,2,1", _reader.List("select k from t with (nolock) where k > 0 order by stamp, k desc"));
        Assert.Equal("1,2,3", _reader.List("select k from t with (nolock) where k > 0 order by v"));
        _late.Execute("rollback");
        Assert.Equal("1,3", _reader.List("select k from t with (nolock) where k > 0 order by v"));
    }

    [Fact]
    public void A_transaction_that_has_written_nothing_holds_no_rowversion_but_has_begun()
    {
        _clock.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");
        _late.Execute("begin tran; declare @now datetime = getdate(); select k from t");
        _clock.Execute("exec sandbox.step_clock 600000");
        _quick.Execute("insert t (k) values (1)");

        Assert.Equal(Number("select cast(@@dbts as bigint)") + 1, Number("select cast(min_active_rowversion() as bigint)"));
        Assert.Equal("2024-07-01 14:00:00", _reader.Scalar("select convert(varchar(19), transaction_begin_time, 120) from sys.dm_tran_active_transactions where name = 'user_transaction'"));
        Assert.Null(_reader.Scalar("select database_transaction_begin_time from sys.dm_tran_database_transactions d join sys.dm_tran_active_transactions a on a.transaction_id = d.transaction_id where a.name = 'user_transaction'"));
    }

    [Fact]
    public void A_transaction_idle_in_one_database_holds_the_rowversions_of_another()
    {
        _clock.Execute("create database Archive");
        _clock.Execute("exec('use Archive; create table a (k int primary key, v rowversion)')");
        _late.Execute("begin tran; insert Archive.dbo.a (k) values (1)");
        _quick.Execute("insert Archive.dbo.a (k) values (2)");

        Assert.Equal(Number("select cast(@@dbts as bigint)") + 1, Number("select cast(min_active_rowversion() as bigint)"));
        _reader.Execute("use Archive");
        Assert.Equal(-1L, Number("select cast(min_active_rowversion() as bigint) - cast(@@dbts as bigint)"));
    }

    private long Number(string sql) => (long)_reader.Scalar(sql)!;
}
