using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Recovery;

/// <summary>BACKUP and RESTORE: a database goes back in time, with its counters.</summary>
public sealed class RestoreTests : StandInTest
{
    private const string Restore = "use master; alter database ERP set single_user with rollback immediate; restore database ERP from disk = N'one' with replace; alter database ERP set multi_user; use ERP";

    private readonly Db _db;

    public RestoreTests()
    {
        _db = Open();
        _db.Execute("""
            create table t (id int identity primary key, n varchar(20), v rowversion)
            create unique index ix on t (n)
            insert t (n) values ('a'), ('b'), ('c')
            """);
    }

    private void Backup() => _db.Execute("backup database ERP to disk = N'one' with init");

    private string Forks() => string.Join(" ", _db.Rows("select database_guid, recovery_fork_guid, first_recovery_fork_guid, fork_point_lsn from sys.database_recovery_status where database_id = db_id('ERP')")[0]);

    [Fact]
    public void Rows_columns_and_indexes_are_as_they_were()
    {
        Backup();
        _db.Execute("update t set n = 'changed' where id = 1; delete t where id = 2; insert t (n) values ('new'); alter table t add extra int; create table later (k int); drop index ix on t");
        _db.Execute(Restore);

        Assert.Equal("a,b,c", _db.List("select n from t order by id"));
        Assert.Equal(207, _db.Error("select extra from t"));
        Assert.Equal(208, _db.Error("select * from later"));
        Assert.Equal(2601, _db.Error("insert t (n) values ('b')"));
    }

    [Fact]
    public void Every_login_sees_which_fork_a_database_is_on()
    {
        _db.Execute("create login ana with password = 'Ana-1xyz'; create user ana for login ana");
        using var ana = new Db(new SqlConnectionStringBuilder(TestServer.ConnectionTo(Server.Port)) { UserID = "ana", Password = "Ana-1xyz" }.ConnectionString);

        Assert.Equal(
            _db.Scalar("select recovery_fork_guid from sys.database_recovery_status where database_id = db_id('ERP')"),
            ana.Scalar("select recovery_fork_guid from sys.database_recovery_status where database_id = db_id('ERP')"));
    }

    [Fact]
    public void What_was_not_committed_is_not_in_the_backup()
    {
        using var other = Open();
        other.Execute("begin tran; update t set n = 'open' where id = 1");
        Backup();
        _db.Execute(Restore);

        Assert.Equal("a,b,c", _db.List("select n from t order by id"));
    }

    [Fact]
    public void A_backup_can_be_restored_again_and_does_not_change()
    {
        Backup();
        for (int i = 0; i < 2; i++)
        {
            _db.Execute(Restore);
            Assert.Equal("a,b,c", _db.List("select n from t order by id"));
            _db.Execute("update t set n = n + 'x'; delete t where id = 3");
        }
    }

    [Fact]
    public void Identity_goes_on_from_where_it_was()
    {
        Backup();
        _db.Execute("insert t (n) values ('d'), ('e')");
        _db.Execute(Restore);
        _db.Execute("insert t (n) values ('again')");

        Assert.Equal(4, _db.Scalar("select id from t where n = 'again'"));
    }

    [Fact]
    public void What_foreign_keys_and_triggers_wrote_is_undone_and_they_write_again()
    {
        _db.Execute("create table c (k int primary key, pid int null constraint f references t (id) on delete cascade); insert c values (10, 1), (11, 2)");
        _db.Execute("create table log (k int)");
        _db.Execute("create trigger g on c after delete as insert log select k from deleted");
        Backup();
        _db.Execute("delete t where id = 1; drop trigger g; alter table c drop constraint f; delete c");
        _db.Execute(Restore);
        Assert.Equal("10,11", _db.List("select k from c order by k"));
        Assert.Equal(0, _db.Scalar("select count(*) from log"));

        _db.Execute("delete t where id = 2");
        Assert.Equal("10", _db.List("select k from c"));
        Assert.Equal("11", _db.List("select k from log"));
        Assert.Equal(547, _db.Error("insert c values (12, 2)"));
    }

    [Fact]
    public void Change_Tracking_tells_again_what_was_cascaded_after_the_backup()
    {
        _db.Execute("create table c (k int primary key, pid int null references t (id) on delete cascade); insert c values (10, 1), (11, 2)");
        _db.Execute("alter database ERP set change_tracking = on; alter table c enable change_tracking");
        Backup();
        _db.Execute("delete t where id = 1");
        _db.Execute(Restore);
        Assert.Equal(0, _db.Scalar("select count(*) from changetable(changes c, 0) as ct"));

        _db.Execute("delete t where id = 2");
        Assert.Equal("11D", _db.List("select concat(k, SYS_CHANGE_OPERATION) from changetable(changes c, 0) as ct"));
    }

    [Fact]
    public void A_sequence_goes_on_from_where_it_was()
    {
        _db.Execute("create sequence s as int start with 1; declare @n int = next value for s");
        Backup();
        _db.Execute("declare @n int = next value for s; set @n = next value for s");
        _db.Execute(Restore);

        Assert.Equal(2, _db.Scalar("select next value for s"));
    }

    [Fact]
    public void Rowversions_come_a_second_time()
    {
        Backup();
        var counter = _db.Scalar("select @@dbts");
        _db.Execute("update t set n = 'later' where id = 1");
        var later = _db.Scalar("select v from t where id = 1");
        _db.Execute(Restore);
        Assert.Equal(counter, _db.Scalar("select @@dbts"));
        _db.Execute("update t set n = 'again' where id = 2");

        Assert.Equal(later, _db.Scalar("select v from t where id = 2"));
    }

    [Fact]
    public void Keys_and_views_hold_again()
    {
        _db.Execute("create view w as select n from t where id > 1");
        Backup();
        _db.Execute("drop view w; drop table t");
        _db.Execute(Restore);

        Assert.Equal("b,c", _db.List("select n from w order by n"));
        Assert.Equal(2627, _db.Error("set identity_insert t on; insert t (id, n) values (1, 'x')"));
    }

    [Fact]
    public void Change_Tracking_goes_on_from_its_version_and_nothing_in_it_tells()
    {
        _db.Execute("alter database ERP set change_tracking = on; alter table t enable change_tracking; update t set n = 'a1' where id = 1");
        Backup();
        _db.Execute("update t set n = 'b1' where id = 2");
        _db.Execute("update t set n = 'c1' where id = 3");
        Assert.Equal(3L, _db.Scalar("select change_tracking_current_version()"));
        _db.Execute(Restore);
        Assert.Equal((1L, 0L), (_db.Scalar("select change_tracking_current_version()"), _db.Scalar("select change_tracking_min_valid_version(object_id('t'))")));
        Assert.Equal("1", _db.List("select id from changetable(changes t, 0) as c"));

        _db.Execute("update t set n = 'x' where id = 1");
        _db.Execute("update t set n = 'y' where id = 1");
        Assert.Equal("", _db.List("select id from changetable(changes t, 3) as c"));
        Assert.Equal("1U3", _db.List("select cast(id as varchar(9)) + SYS_CHANGE_OPERATION + cast(SYS_CHANGE_VERSION as varchar(9)) from changetable(changes t, 0) as c"));
    }

    [Fact]
    public void A_restored_database_is_on_a_fork_of_its_own()
    {
        string[] before = Forks().Split(' ');
        Assert.Equal(before[1], before[2]);
        Assert.Equal("", before[3]);
        var created = _db.Scalar("select create_date from sys.databases where name = 'ERP'");
        Backup();
        _db.Execute("exec sandbox.step_clock @milliseconds = 60000");
        _db.Execute(Restore);
        string[] after = Forks().Split(' ');

        Assert.Equal((before[0], before[2]), (after[0], after[2]));
        Assert.NotEqual(before[1], after[1]);
        Assert.NotEqual("", after[3]);
        Assert.True((DateTime)_db.Scalar("select create_date from sys.databases where name = 'ERP'")! > (DateTime)created!);
    }

    [Fact]
    public void A_backup_becomes_another_database()
    {
        Backup();
        string[] before = Forks().Split(' ');
        _db.Execute("restore database Copy from disk = N'one'");
        _db.Execute("update Copy.dbo.t set n = 'copied' where id = 1");

        Assert.Equal(("a", "copied"), (_db.Scalar("select n from t where id = 1"), _db.Scalar("select n from Copy.dbo.t where id = 1")));
        Assert.NotEqual(before[0], _db.Scalar("select database_guid from sys.database_recovery_status where database_id = db_id('Copy')")!.ToString());
    }

    [Theory]
    [InlineData("restore database ERP from disk = N'one' with replace", 3102)]
    [InlineData("use master; restore database ERP from disk = N'nothing' with replace", 3201)]
    [InlineData("use master; restore database tempdb from disk = N'one'", 3154)]
    [InlineData("begin tran; backup database ERP to disk = N'one'", 3021)]
    [InlineData("backup log ERP to disk = N'one'", 40510)]
    [InlineData("use master; restore database ERP from disk = N'one' with norecovery", 40510)]
    public void What_cannot_be_is_refused_by_its_number(string sql, int number)
    {
        Backup();

        Assert.Equal(number, _db.Error(sql));
    }

    [Fact]
    public void A_database_in_use_is_not_restored()
    {
        Backup();
        using var other = Open();

        Assert.Equal(3101, _db.Error("use master; restore database ERP from disk = N'one' with replace"));
    }

    [Fact]
    public void SINGLE_USER_sends_the_others_away_until_MULTI_USER()
    {
        using var other = Open();
        other.Execute("begin tran; update t set n = 'lost' where id = 1");
        Assert.Equal(5070, _db.Error("alter database ERP set single_user"));
        _db.Execute("alter database ERP set single_user with rollback immediate");

        Assert.ThrowsAny<Exception>(() => other.Scalar("select 1"));
        Assert.Equal(4060, Assert.Throws<Microsoft.Data.SqlClient.SqlException>(() => Open()).Number);
        Assert.Equal("a", _db.Scalar("select n from t where id = 1"));
        _db.Execute("alter database ERP set multi_user");
        using var again = Open();
        Assert.Equal("a", again.Scalar("select n from t where id = 1"));
    }
}
