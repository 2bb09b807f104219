using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Transactions.Locks;

/// <summary>
/// REPEATABLE READ and SERIALIZABLE keep their locks to the end of the transaction:
/// https://learn.microsoft.com/sql/t-sql/statements/set-transaction-isolation-level-transact-sql, and key-range locking in
/// https://learn.microsoft.com/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide.
/// </summary>
public sealed class HeldReadTests(TestServer server) : LockedTable(server)
{
    private const int WouldWait = 1222;

    [Theory]
    [InlineData("set transaction isolation level repeatable read", "")]
    [InlineData("", "with (repeatableread)")]
    public void Rows_that_were_read_stay_as_they_are_under_REPEATABLE_READ(string level, string hint)
    {
        One.Execute($"{level}; begin tran");
        Assert.Equal("10,20", One.List($"select n from {Table} {hint} where k in (10, 20) order by k"));

        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 10"));
        Assert.Equal(WouldWait, Outcome("delete {t} where k = 20"));
        Assert.Equal(0, Outcome("select * from {t}"));
        One.Execute("commit");
        Assert.Equal(0, Outcome("update {t} set n = 0 where k = 10"));
    }

    [Fact]
    public void What_was_not_read_changes_and_new_rows_appear_under_REPEATABLE_READ()
    {
        One.Execute("set transaction isolation level repeatable read; begin tran");
        Assert.Equal(2, One.Scalar($"select count(*) from {Table} where k between 10 and 20"));

        Assert.Equal(0, Outcome("insert {t} values (15, 15); update {t} set n = 31 where k = 30"));
        Assert.Equal("10,15,20,31", One.List($"select n from {Table} where k >= 10 order by k"));
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public void It_waits_for_what_is_not_committed_though_versions_are_on(string level)
    {
        One.Execute($"begin tran; update {Table} set n = 11 where k = 10");

        Assert.Equal(WouldWait, Outcome($"set transaction isolation level {level}; select n from {{t}} where k = 10"));
        Assert.Equal(0, Outcome("select n from {t} where k = 20"));
        One.Execute("commit");
        Assert.Equal(11, Other.Scalar($"select n from {Table} where k = 10"));
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public void Outside_of_a_transaction_the_locks_go_with_the_statement(string level)
    {
        One.Execute($"set transaction isolation level {level}");
        Assert.Equal(4, One.Scalar($"select count(*) from {Table}"));

        Assert.Equal(0, Outcome("update {t} set n = 0; insert {t} values (2, 2); truncate table {t}"));
    }

    [Theory]
    [InlineData("set transaction isolation level serializable", "")]
    [InlineData("", "with (serializable)")]
    [InlineData("", "with (holdlock)")]
    public void Nothing_appears_in_a_range_that_was_read_under_SERIALIZABLE(string level, string hint)
    {
        One.Execute($"{level}; begin tran");
        Assert.Equal("10,20", One.List($"select k from {Table} {hint} where k between 10 and 20 order by k"));

        Assert.Equal(WouldWait, Outcome("insert {t} values (15, 15)"));
        Assert.Equal(WouldWait, Outcome("update {t} set k = 15 where k = 1"));
        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 10"));
        Assert.Equal(WouldWait, Outcome("delete {t} where k = 20"));
        Assert.Equal(0, Outcome("select * from {t}"));
        // Behind the key that comes next nothing is locked.
        Assert.Equal(0, Outcome("insert {t} values (100, 100)"));
        One.Execute("commit");
        Assert.Equal(0, Outcome("insert {t} values (15, 15)"));
    }

    [Fact]
    public void A_key_that_was_looked_for_in_vain_is_not_inserted_by_others()
    {
        One.Execute("set transaction isolation level serializable; begin tran");
        Assert.Equal(0, One.Scalar($"select count(*) from {Table} where k = 15"));

        Assert.Equal(WouldWait, Outcome("insert {t} values (15, 15)"));
        One.Execute($"insert {Table} values (15, 15); commit");
        Assert.Equal(2627, Outcome("insert {t} values (15, 15)"));
    }

    [Fact]
    public void A_condition_without_an_index_locks_the_whole_table_under_SERIALIZABLE()
    {
        One.Execute("set transaction isolation level serializable; begin tran");
        Assert.Equal(1, One.Scalar($"select count(*) from {Table} where n = 10"));

        Assert.Equal(WouldWait, Outcome("insert {t} values (15, 10)"));
        Assert.Equal(WouldWait, Outcome("update {t} set n = 10 where k = 1"));
    }

    [Fact]
    public void An_UPDATE_under_SERIALIZABLE_keeps_its_range()
    {
        One.Execute($"set transaction isolation level serializable; begin tran; update {Table} set n = 0 where k between 10 and 20");

        Assert.Equal(WouldWait, Outcome("insert {t} values (15, 15)"));
        Assert.Equal(0, Outcome("insert {t} values (100, 100)"));
    }

    [Theory]
    [InlineData("repeatable read")]
    [InlineData("serializable")]
    public async Task Two_that_read_a_row_and_then_change_it_end_with_a_victim(string level)
    {
        One.Execute($"set transaction isolation level {level}; begin tran");
        Other.Execute($"set lock_timeout -1; set transaction isolation level {level}; begin tran");
        Assert.Equal(One.List($"select n from {Table} where k = 10"), Other.List($"select n from {Table} where k = 10"));

        int[] numbers = await Task.WhenAll(
            Task.Run(() => Change(One), TestContext.Current.CancellationToken),
            Task.Run(() => Change(Other), TestContext.Current.CancellationToken));

        Assert.Equal([0, 1205], numbers.Order());
        var (survivor, victim) = numbers[0] == 0 ? (One, Other) : (Other, One);
        Assert.Equal(0, victim.Scalar("select @@trancount"));
        survivor.Execute("commit");
        Assert.Equal(11, One.Scalar($"select n from {Table} where k = 10"));

        int Change(Db db)
        {
            try
            {
                db.Execute($"update {Table} set n = n + 1 where k = 10");
                return 0;
            }
            catch (SqlException e)
            {
                return e.Number;
            }
        }
    }

    [Fact]
    public async Task Of_three_that_stand_in_each_others_way_one_is_left()
    {
        using var third = Open();
        Db[] all = [One, Other, third];
        Other.Execute("set lock_timeout -1");
        foreach (var db in all) db.Execute($"set transaction isolation level repeatable read; begin tran; select n from {Table} where k in (10, 20)");

        string[] changes = ["n = 1 where k = 10", "n = 2 where k = 20", "n = 3 where k = 10"];
        var running = all.Zip(changes, (db, change) => Task.Run(() => db.Outcome($"update {Table} set {change}"), TestContext.Current.CancellationToken));
        int[] numbers = await Task.WhenAll(running);

        Assert.Equal([0, 1205, 1205], numbers.Order());
    }

    [Fact]
    public void A_change_of_the_definition_waits_for_who_has_read()
    {
        One.Execute($"set transaction isolation level repeatable read; begin tran; select * from {Table}");

        Assert.Equal(WouldWait, Outcome("alter table {t} add extra int"));
        Assert.Equal(WouldWait, Outcome("truncate table {t}"));
        One.Execute("rollback");
        Assert.Equal(0, Outcome("alter table {t} add extra int"));
    }

    [Fact]
    public void Rolling_back_to_a_savepoint_gives_up_the_locks_taken_since()
    {
        One.Execute($"set transaction isolation level repeatable read; begin tran; select * from {Table} where k = 1; save tran here; select * from {Table} where k = 10; rollback tran here");

        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 1"));
        Assert.Equal(0, Outcome("update {t} set n = 0 where k = 10"));
    }

    [Fact]
    public void A_long_range_of_row_locks_becomes_one_on_the_table()
    {
        One.Execute($"insert {Table} (k) select value from generate_series(1000, 8000)");
        One.Execute($"set transaction isolation level repeatable read; begin tran; select count(*) from {Table} where k >= 1000");

        Assert.Equal("OBJECT S", One.Scalar($"select resource_type + ' ' + request_mode from sys.dm_tran_locks where request_session_id = @@spid and resource_type = 'OBJECT' and resource_associated_entity_id = object_id('{Table}')"));
        Assert.Equal(WouldWait, Outcome("update {t} set n = 0 where k = 1"));
        Assert.Equal(0, Outcome("select * from {t} where k = 5000"));
    }
}
