namespace SqlServerSandbox.Tests.Transactions;

/// <summary>The times of transactions, on a server whose clock the test moves.</summary>
public sealed class TransactionTimeTests() : StandInTest(new SandboxOptions { Password = TestServer.Password, TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid") })
{
    private const string Begin = "select convert(varchar(23), transaction_begin_time, 121) from sys.dm_tran_active_transactions where name = 'user_transaction' order by transaction_id";
    private const string FirstRecord = "select convert(varchar(23), database_transaction_begin_time, 121) from sys.dm_tran_database_transactions d where database_id = db_id(@d) order by transaction_id";

    [Fact]
    public void BEGIN_and_the_first_log_record_of_each_database_have_their_own_local_times()
    {
        using var db = Open();
        using var other = Open();
        db.Execute("create table t (k int); create database Archive; exec('use Archive; create table a (k int)')");
        db.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");
        other.Execute("begin tran; select * from t");
        db.Execute("exec sandbox.step_clock 60000");
        other.Execute("insert t values (1)");
        db.Execute("exec sandbox.step_clock 60000");
        other.Execute("insert Archive.dbo.a values (1)");

        Assert.Equal("2024-07-01 14:00:00.000", db.Scalar(Begin));
        Assert.Equal("2024-07-01 14:01:00.000", db.Scalar(FirstRecord, ("@d", "ERP")));
        Assert.Equal("2024-07-01 14:02:00.000", db.Scalar(FirstRecord, ("@d", "Archive")));
    }

    [Fact]
    public void In_the_hour_that_comes_twice_the_younger_transaction_can_bear_the_earlier_time()
    {
        using var db = Open();
        using var older = Open();
        using var younger = Open();
        db.Execute("exec sandbox.set_clock '2024-10-27T00:50:00', 0");
        older.Execute("begin tran");
        db.Execute("exec sandbox.step_clock 1200000");
        younger.Execute("begin tran");

        Assert.Equal("2024-10-27 02:50:00.000,2024-10-27 02:10:00.000", db.List(Begin));
    }

    [Fact]
    public void Internal_transactions_began_with_the_server()
    {
        using var db = Open();
        db.Execute("exec sandbox.set_clock '2034-07-01T12:00:00', 0; begin tran");

        Assert.Equal(0, db.Scalar("select count(*) from sys.dm_tran_active_transactions where transaction_type in (2, 3) and transaction_begin_time >= '20340101'"));
        Assert.Equal(1, db.Scalar("select count(*) from sys.dm_tran_active_transactions where transaction_begin_time >= '20340101'"));
    }

    [Fact]
    public void A_request_leaves_its_times_in_local_time()
    {
        using var db = Open();
        using var other = Open();
        db.Execute("exec sandbox.set_clock '2024-07-01T12:00:00', 0");
        other.Execute("begin tran");

        Assert.Equal("2024-07-01 14:00:00", db.Scalar("select convert(varchar(19), last_request_end_time, 120) from sys.dm_exec_sessions where open_transaction_count = 1"));
    }

    [Fact]
    public void A_distributed_transaction_is_told_by_its_type()
    {
        using var db = Open();
        using var other = Open();
        other.Execute("begin distributed transaction");

        Assert.Equal(4, db.Scalar("select transaction_type from sys.dm_tran_active_transactions where transaction_uow is not null"));
        Assert.Equal(false, db.Scalar("select is_local from sys.dm_tran_session_transactions"));
    }
}
