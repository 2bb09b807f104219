namespace SqlServerSandbox.Tests.Transactions;

/// <summary>
/// The views of transactions and sessions: https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-tran-active-transactions-transact-sql,
/// sys-dm-tran-database-transactions-transact-sql, sys-dm-tran-session-transactions-transact-sql and sys-dm-exec-sessions-transact-sql.
/// </summary>
public sealed class TransactionViewTests(TestServer server)
{
    private const string Mine = "transaction_id in (select transaction_id from sys.dm_tran_session_transactions where session_id = @s)";

    [Fact]
    public void A_transaction_is_listed_from_BEGIN_on_and_in_a_database_by_its_first_log_record()
    {
        using var db = server.Open();
        using var other = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int)");
        int session = (short)other.Scalar("select @@spid")!;
        other.Execute("begin tran");
        Assert.Equal(["user_transaction", 1, 2], db.Rows($"select name, transaction_type, transaction_state from sys.dm_tran_active_transactions where {Mine}", ("@s", session)).Single());
        Assert.Equal(0, db.Scalar($"select count(*) from sys.dm_tran_database_transactions where database_transaction_begin_time is not null and {Mine}", ("@s", session)));

        other.Rows($"select k from {table}");
        Assert.Equal(0, db.Scalar($"select count(*) from sys.dm_tran_database_transactions where database_transaction_begin_time is not null and {Mine}", ("@s", session)));

        other.Execute($"insert {table} values (1)");
        Assert.Equal([4, true], db.Rows($"""
            select d.database_transaction_state, cast(iif(d.database_transaction_begin_time >= a.transaction_begin_time, 1, 0) as bit)
            from sys.dm_tran_database_transactions d join sys.dm_tran_active_transactions a on a.transaction_id = d.transaction_id
            where d.database_id = db_id() and d.{Mine}
            """, ("@s", session)).Single());

        other.Execute("rollback");
        Assert.Equal(0, db.Scalar("select count(*) from sys.dm_tran_session_transactions where session_id = @s", ("@s", session)));
    }

    [Fact]
    public void A_transaction_carries_its_name_and_belongs_to_its_session()
    {
        using var db = server.Open();
        using var other = server.Open();
        int session = (short)other.Scalar("select @@spid")!;
        other.Execute("begin tran work; begin tran");

        Assert.Equal("work", db.Scalar($"select name from sys.dm_tran_active_transactions where {Mine}", ("@s", session)));
        Assert.Equal([true, true, false, 2], db.Rows("select is_user_transaction, is_local, is_bound, open_transaction_count from sys.dm_tran_session_transactions where session_id = @s", ("@s", session)).Single());
        Assert.Equal(["sleeping", 2, (short)2], db.Rows("select status, open_transaction_count, transaction_isolation_level from sys.dm_exec_sessions where session_id = @s", ("@s", session)).Single());
    }

    [Fact]
    public void A_transaction_of_the_client_library_is_listed_too()
    {
        using var db = server.Open();
        using var other = server.Open();
        int session = (short)other.Scalar("select @@spid")!;
        using var transaction = other.Connection.BeginTransaction(System.Data.IsolationLevel.Serializable);

        Assert.Equal("user_transaction", db.Scalar($"select name from sys.dm_tran_active_transactions where {Mine}", ("@s", session)));
        Assert.Equal((short)4, db.Scalar("select transaction_isolation_level from sys.dm_exec_sessions where session_id = @s", ("@s", session)));
    }

    [Fact]
    public void A_session_knows_the_number_of_its_transaction()
    {
        using var db = server.Open();
        db.Execute("begin tran");

        Assert.Equal(db.Scalar("select transaction_id from sys.dm_tran_session_transactions where session_id = @@spid"), db.Scalar("select current_transaction_id()"));
    }

    // https://learn.microsoft.com/sql/t-sql/statements/set-transaction-isolation-level-transact-sql, Remarks.
    [Theory]
    [InlineData("exec('set transaction isolation level serializable; set lock_timeout 5')")]
    [InlineData("exec sp_executesql N'set transaction isolation level serializable; set lock_timeout 5'")]
    public void What_dynamic_SQL_sets_is_put_back_at_its_end(string dynamic)
    {
        using var db = server.Open();

        Assert.Equal([(short)2, -1], db.Rows($"{dynamic}; select transaction_isolation_level, @@lock_timeout from sys.dm_exec_sessions where session_id = @@spid").Single());
        db.Execute("set transaction isolation level serializable");
        Assert.Equal((short)4, db.Scalar("select transaction_isolation_level from sys.dm_exec_sessions where session_id = @@spid"));
    }

    [Fact]
    public void What_the_server_runs_for_itself_is_no_read_write_transaction_of_a_session()
    {
        using var db = server.Open();

        Assert.NotEqual(0, db.Scalar("select count(*) from sys.dm_tran_active_transactions where transaction_type in (2, 3) and transaction_id not in (select transaction_id from sys.dm_tran_session_transactions)"));
        Assert.Equal(0, db.Scalar("select count(*) from sys.dm_tran_active_transactions a where name = 'worktable' and transaction_type <> 2"));
    }

    [Fact]
    public void A_SELECT_that_runs_is_a_transaction_that_only_reads()
    {
        using var db = server.Open();
        using var other = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int, filler char(2000) default ''); insert {table} (k) select value from generate_series(1, 20000)");
        using var command = other.Command($"select * from {table}");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());

        Assert.Equal(1, db.Scalar("select count(*) from sys.dm_tran_active_transactions where name = 'SELECT' and transaction_type = 2 and transaction_id in (select transaction_id from sys.dm_tran_database_transactions where database_id = db_id() and database_transaction_begin_time is null)"));
        command.Cancel();
    }

    [Fact]
    public void Locks_name_the_rows_that_were_written()
    {
        using var db = server.Open();
        using var other = server.Open();
        string table = TestServer.NewName();
        db.Execute($"create table {table} (k int not null primary key, n int); insert {table} values (1, 1), (2, 2)");
        int session = (short)other.Scalar("select @@spid")!;
        other.Execute($"begin tran; update {table} set n = 0");

        Assert.Equal(1, db.Scalar("select count(*) from sys.dm_tran_locks where request_session_id = @s and resource_type = 'OBJECT' and request_mode = 'IX' and resource_associated_entity_id = object_id(@t)", ("@s", session), ("@t", table)));
        Assert.Equal(2, db.Scalar("select count(distinct resource_description) from sys.dm_tran_locks where request_session_id = @s and resource_type = 'KEY' and request_mode = 'X'", ("@s", session)));
        other.Execute("rollback");
        Assert.Equal(0, db.Scalar("select count(*) from sys.dm_tran_locks where request_session_id = @s and resource_type <> 'DATABASE'", ("@s", session)));
    }
}
