namespace SqlServerSandbox.Tests.Transactions.Locks;

/// <summary>The hints that lock more, or pass by what is locked: https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-table.</summary>
public sealed class LockHintTests(TestServer server) : LockedTable(server)
{
    private const int WouldWait = 1222;

    [Fact]
    public void UPDLOCK_keeps_others_from_changing_a_row_and_lets_them_read()
    {
        One.Execute($"begin tran; select n from {Table} with (updlock) where k = 10");

        Assert.Equal(0, Outcome("select n from {t} with (readcommittedlock) where k = 10"));
        Assert.Equal(0, Outcome("select n from {t} with (repeatableread) where k = 10"));
        Assert.Equal(WouldWait, Outcome("select n from {t} with (updlock) where k = 10"));
        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 10"));
        Assert.Equal(0, Outcome("update {t} set n = 0 where k = 20"));
        Assert.Equal(1, One.Execute($"update {Table} set n = 11 where k = 10"));
        One.Execute("commit");
        Assert.Equal(0, Outcome("update {t} set n = 0 where k = 10"));
    }

    [Fact]
    public void XLOCK_keeps_others_from_locking_a_row_at_all()
    {
        One.Execute($"begin tran; select n from {Table} with (xlock, rowlock) where k = 10");

        Assert.Equal(WouldWait, Outcome("select n from {t} with (repeatableread) where k = 10"));
        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 10"));
        Assert.Equal(0, Outcome("select n from {t} with (nolock) where k = 10"));
        Assert.Equal(0, Outcome("select n from {t} with (repeatableread) where k = 20"));
    }

    [Fact]
    public void READPAST_leaves_out_the_rows_that_others_have_locked()
    {
        One.Execute($"delete {Table}; insert {Table} (k) values (1), (2), (3), (4), (5)");
        One.Execute($"begin tran; update {Table} set k = 8 where k = 3");

        Assert.Equal("1,2,4,5", Other.List($"select k from {Table} with (readpast, readcommittedlock) order by k"));
        Assert.Equal(4, Other.Execute($"update {Table} with (readpast) set n = 1"));
        Assert.Equal("3,8", One.List($"delete {Table} where k <> 3 and n = 1; insert {Table} (k) values (3); select k from {Table} order by k"));
    }

    [Fact]
    public void Two_workers_take_different_rows_of_a_queue()
    {
        string next = $"begin tran; select top (1) k from {Table} with (updlock, readpast, rowlock) where n > 5 order by k";

        Assert.Equal(10, One.Scalar(next));
        Assert.Equal(20, Other.Scalar(next));
        One.Execute($"delete {Table} where k = 10; commit");
        Other.Execute("rollback");
        Assert.Equal(20, One.Scalar(next));
    }

    [Fact]
    public void READPAST_is_for_READ_COMMITTED_and_REPEATABLE_READ()
    {
        Assert.Equal(0, Outcome("set transaction isolation level repeatable read; select * from {t} with (readpast)"));
        Assert.Equal(650, Outcome("set transaction isolation level serializable; select * from {t} with (readpast)"));
    }

    [Fact]
    public void TABLOCKX_keeps_everybody_out_until_the_end()
    {
        One.Execute($"begin tran; select top (1) n from {Table} with (tablockx)");

        Assert.Equal(WouldWait, Outcome("select n from {t} with (readcommittedlock) where k = 30"));
        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 30"));
        Assert.Equal(WouldWait, Outcome("insert {t} values (40, 40)"));
        Assert.Equal(0, Outcome("select n from {t} with (nolock) where k = 30"));
        One.Execute("rollback");
        Assert.Equal(0, Outcome("update {t} set n = 0 where k = 30"));
    }

    [Fact]
    public void TABLOCK_with_HOLDLOCK_lets_others_read_alone()
    {
        One.Execute($"begin tran; select top (1) n from {Table} with (tablock, holdlock)");

        Assert.Equal(0, Outcome("select n from {t} with (readcommittedlock) where k = 30"));
        Assert.Equal(0, Outcome("select n from {t} with (tablock) where k = 30"));
        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 30"));
        Assert.Equal(WouldWait, Outcome("insert {t} values (40, 40)"));
    }

    [Fact]
    public void TABLOCK_waits_for_every_writer_and_is_gone_with_its_statement()
    {
        One.Execute($"begin tran; update {Table} set n = 0 where k = 1");
        Assert.Equal(WouldWait, Outcome("select n from {t} with (tablock) where k = 30"));
        One.Execute("rollback");

        One.Execute($"begin tran; select n from {Table} with (tablock)");
        Assert.Equal(0, Outcome("update {t} set n = 0 where k = 1"));
    }

    [Theory]
    [InlineData("insert {t} with (tablockx) values (40, 40)")]
    [InlineData("update {t} with (tablock) set n = 0 where k = 1")]
    [InlineData("delete {t} with (tablockx) where k = 1")]
    public void A_write_with_TABLOCK_has_the_table_for_itself(string write)
    {
        One.Execute("begin tran; " + Named(write));

        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 30"));
        Assert.Equal(WouldWait, Outcome("select n from {t} with (readcommittedlock) where k = 30"));
    }

    [Fact]
    public void NOWAIT_is_a_LOCK_TIMEOUT_of_0_for_one_table()
    {
        Other.Execute("set lock_timeout -1");
        One.Execute($"begin tran; update {Table} set n = 0 where k = 1");

        Assert.Equal(WouldWait, Outcome("select n from {t} with (readcommittedlock, nowait)"));
    }

    [Theory]
    [InlineData("select * from {t} with (nolock, holdlock)")]
    [InlineData("select * from {t} with (repeatableread, serializable)")]
    [InlineData("select * from {t} with (rowlock, tablock)")]
    [InlineData("select * from {t} with (nolock, updlock)")]
    public void Hints_that_contradict_each_other_are_refused(string sql) => Assert.Equal(1047, Outcome(sql));

    [Theory]
    [InlineData("update {t} with (nolock) set n = 0")]
    [InlineData("delete {t} with (readuncommitted)")]
    [InlineData("insert {t} with (nolock) values (2, 2)")]
    public void What_is_written_cannot_be_read_without_locks(string sql) => Assert.Equal(1065, Outcome(sql));

    [Fact]
    public async Task Who_looks_with_UPDLOCK_and_HOLDLOCK_before_inserting_inserts_no_duplicate()
    {
        string upsert = $"""
            begin tran
            if exists (select 1 from {Table} with (updlock, holdlock) where k = @k) update {Table} set n = n + 1 where k = @k
            else insert {Table} values (@k, 1)
            commit
            """;
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                using var db = Open();
                for (int k = 100; k < 150; k++) db.Execute(upsert, ("@k", k));
            },
            TestContext.Current.CancellationToken));
        await Task.WhenAll(writers);

        Assert.Equal(50 * 4, One.Scalar($"select sum(n) from {Table} where k >= 100"));
    }

    [Fact]
    public void The_locks_that_are_held_are_shown()
    {
        One.Execute($"begin tran; select * from {Table} with (updlock) where k = 10; select * from {Table} with (repeatableread) where k = 20");

        Assert.Equal("IX KEY S,IX KEY U", string.Join(",", One.Rows(
            $"""
            select t.request_mode + ' ' + k.resource_type + ' ' + k.request_mode
            from sys.dm_tran_locks k join sys.dm_tran_locks t on t.request_session_id = k.request_session_id and t.resource_type = 'OBJECT' and t.resource_associated_entity_id = object_id('{Table}')
            where k.request_session_id = @@spid and k.resource_type = 'KEY' order by k.request_mode
            """).Select(r => r[0])));
    }
}
