namespace SqlServerSandbox.Tests.Transactions;

/// <summary>Who waits for whom, as sys.dm_tran_locks shows it, and how waits end.</summary>
public sealed class WaitTests : StandInTest
{
    private readonly Db _holder;
    private readonly Db _waiter;
    private readonly Db _observer;

    public WaitTests()
        : base(new SandboxOptions { Password = TestServer.Password, LockingReads = true })
    {
        _holder = Open();
        _waiter = Open();
        _observer = Open();
        _holder.Execute("create table t (k int not null primary key, n int); insert t values (1, 10), (2, 20)");
    }

    public override void Dispose()
    {
        _holder.Dispose();
        _waiter.Dispose();
        _observer.Dispose();
        base.Dispose();
    }

    [Theory]
    [InlineData("update t set n = 11 where k = 1", "select n from t where k = 1", "S", "KEY")]
    [InlineData("update t set n = 11 where k = 1", "update t set n = 12 where k = 1", "U", "KEY")]
    [InlineData("insert t values (3, 30)", "insert t values (3, 31)", "X", "KEY")]
    [InlineData("insert t values (3, 30)", "alter table t add extra int", "Sch-M", "OBJECT")]
    public async Task A_session_that_waits_is_seen_to_wait(string holds, string waits, string mode, string resource)
    {
        short session = (short)_waiter.Scalar("select @@spid")!;
        _holder.Execute($"begin tran; {holds}");
        var waiting = Task.Run(() => Record.Exception(() => _waiter.Execute(waits)), TestContext.Current.CancellationToken);

        while ((int)_observer.Scalar("select count(*) from sys.dm_tran_locks where request_status = 'WAIT'")! == 0)
            Assert.False(waiting.IsCompleted, "It did not wait.");
        Assert.Equal([(int)session, mode, resource], _observer.Rows("select request_session_id, request_mode, resource_type from sys.dm_tran_locks where request_status = 'WAIT'").Single());

        _holder.Execute("rollback");
        Assert.Null(await waiting);
        Assert.Equal(0, _observer.Scalar("select count(*) from sys.dm_tran_locks where request_status = 'WAIT'"));
    }

    [Theory]
    [InlineData("select n from t where k = 1", "SELECT", "LCK_M_S")]
    [InlineData("update t set n = 12 where k = 1", "UPDATE", "LCK_M_U")]
    public async Task A_request_that_waits_names_the_session_that_blocks_it(string waits, string command, string type)
    {
        short holder = (short)_holder.Scalar("select @@spid")!, waiter = (short)_waiter.Scalar("select @@spid")!;
        _holder.Execute("begin tran; update t set n = 11 where k = 1");
        var waiting = Task.Run(() => Record.Exception(() => _waiter.Execute(waits)), TestContext.Current.CancellationToken);

        while ((int)_observer.Scalar("select count(*) from sys.dm_exec_requests where status = 'suspended'")! == 0)
            Assert.False(waiting.IsCompleted, "It did not wait.");
        Assert.Equal([waiter, holder, command, type], _observer.Rows("select session_id, blocking_session_id, command, wait_type from sys.dm_exec_requests where status = 'suspended'").Single());

        _holder.Execute("rollback");
        Assert.Null(await waiting);
        // A session that runs nothing has no request; who asks is the only one left.
        Assert.Equal("running", _observer.List("select status from sys.dm_exec_requests"));
    }

    [Fact]
    public void LOCK_TIMEOUT_ends_the_statement_and_leaves_the_transaction()
    {
        _holder.Execute("begin tran; update t set n = 11 where k = 1");
        _waiter.Execute("set lock_timeout 0; begin tran; update t set n = 21 where k = 2");

        Assert.Equal(0, _waiter.Scalar("select @@lock_timeout"));
        Assert.Equal(1222, _waiter.Error("select * from t"));
        Assert.Equal(1222, _waiter.Error("update t set n = 0 where k = 1"));
        Assert.Equal(1222, _waiter.Error("alter table t add extra int"));
        Assert.Equal(1, _waiter.Scalar("select @@trancount"));
        _waiter.Execute("commit");
        Assert.Equal("11,21", _holder.List("select n from t order by k"));
    }

    [Fact]
    public void A_transaction_sees_its_own_rows_without_waiting()
    {
        _holder.Execute("begin tran; update t set n = 11 where k = 1; insert t values (3, 30); delete t where k = 2");

        Assert.Equal("11,30", _holder.List("set lock_timeout 0; select n from t order by k"));
    }
}
