
namespace SqlServerSandbox.Tests.Transactions;

/// <summary>READ COMMITTED without snapshots, writers among each other, deadlocks.</summary>
public sealed class LockingTests : IDisposable
{
    private readonly SandboxServer _server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password, LockingReads = true });
    private readonly Db _one;
    private readonly Db _two;

    public LockingTests()
    {
        _one = Open();
        _two = Open();
        _one.Execute("create table t (k int not null primary key, n int); insert t values (1, 10), (2, 20), (3, 30)");
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _server.Dispose();
    }

    private Db Open() => new(TestServer.ConnectionTo(_server.Port));

    [Fact]
    public async Task A_reader_waits_for_the_writer_of_a_row_and_sees_what_it_committed()
    {
        _one.Execute("begin tran; update t set n = 11 where k = 1; insert t values (4, 40)");
        var reading = Task.Run(() => _two.List("select n from t order by k"), TestContext.Current.CancellationToken);

        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        _one.Execute("commit");
        Assert.Equal("11,20,30,40", await reading);
    }

    [Fact]
    public void A_reader_gives_up_after_LOCK_TIMEOUT()
    {
        _one.Execute("begin tran; delete t where k = 2");

        Assert.Equal(1222, _two.Error("set lock_timeout 50; select * from t"));
        Assert.Equal("10", _two.List("select n from t where k = 1"));
        _one.Execute("rollback");
        Assert.Equal(3, _two.Scalar("select count(*) from t"));
    }

    [Fact]
    public void The_option_of_the_database_makes_readers_wait_or_not()
    {
        _one.Execute("alter database current set read_committed_snapshot on; begin tran; update t set n = 0");
        Assert.Equal(60, _two.Scalar("set lock_timeout 50; select sum(n) from t"));
        _one.Execute("rollback; alter database ERP set read_committed_snapshot off; begin tran; update t set n = 0");

        Assert.Equal(1222, _two.Error("select sum(n) from t"));
    }

    [Fact]
    public async Task A_writer_waits_for_the_writer_of_the_same_row_and_then_sees_its_row()
    {
        _one.Execute("begin tran; update t set n = n + 1 where k = 1");
        var writing = Task.Run(() => _two.Execute("update t set n = n * 2 where k = 1"), TestContext.Current.CancellationToken);

        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(writing.IsCompleted);
        _one.Execute("commit");

        Assert.Equal(1, await writing);
        Assert.Equal(22, _one.Scalar("select n from t where k = 1"));
    }

    [Fact]
    public async Task A_duplicate_that_is_not_committed_is_waited_for()
    {
        _one.Execute("begin tran; insert t values (9, 1)");
        var writing = Task.Run(() => _two.Execute("insert t values (9, 2)"), TestContext.Current.CancellationToken);

        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(writing.IsCompleted);
        _one.Execute("rollback");

        Assert.Equal(1, await writing);
        Assert.Equal(2, _one.Scalar("select n from t where k = 9"));
    }

    [Fact]
    public async Task A_deadlock_ends_one_of_the_two()
    {
        _one.Execute("begin tran; update t set n = 1 where k = 1");
        _two.Execute("begin tran; update t set n = 2 where k = 2");
        var first = Task.Run(() => _one.Outcome("update t set n = 1 where k = 2"), TestContext.Current.CancellationToken);
        var second = Task.Run(() => _two.Outcome("update t set n = 2 where k = 1"), TestContext.Current.CancellationToken);

        int[] numbers = await Task.WhenAll(first, second);

        Assert.Equal([0, 1205], numbers.Order());
        var (survivor, victim) = numbers[0] == 0 ? (_one, _two) : (_two, _one);
        Assert.Equal(0, victim.Scalar("select @@trancount"));
        survivor.Execute("commit");
        Assert.Single(_one.Rows("select distinct n from t where k < 3"));
    }
}
