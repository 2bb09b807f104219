using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Recovery;

/// <summary>
/// A readable secondary and fail-over
/// (https://learn.microsoft.com/sql/database-engine/availability-groups/windows/active-secondaries-readable-secondary-replicas-always-on-availability-groups).
/// </summary>
public sealed class SecondaryTests : StandInTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Db _primary;
    private readonly Db _secondary;

    public SecondaryTests()
        : base(new SandboxOptions { Password = TestServer.Password, SecondaryPort = 0, SecondaryLag = Hour })
    {
        _primary = Open();
        _primary.Execute("create table t (id int not null primary key, n int); insert t values (1, 10), (2, 20)");
        _primary.Execute("exec sandbox.catch_up_secondary");
        _secondary = OpenSecondary();
    }

    private Db OpenSecondary() => new(TestServer.ConnectionTo(Server.Secondary!.Port));

    /// <summary>A state is taken each 50 ms.</summary>
    [Fact]
    public void Tables_are_made_and_dropped_while_its_states_are_taken() => Parallel.For(0, 3, n =>
    {
        using var db = Open();
        for (int i = 0; i < 150; i++) db.Execute($"create table m{n}_{i} (id int primary key, a int, b int); create index x on m{n}_{i} (a); alter table m{n}_{i} add c int; drop table m{n}_{i}");
    });

    [Fact]
    public void It_shows_what_has_come_to_it_and_no_more()
    {
        _primary.Execute("insert t values (3, 30); update t set n = 11 where id = 1; create table later (k int)");
        Assert.Equal("10,20", _secondary.List("select n from t order by id"));
        Assert.Equal(208, _secondary.Error("select * from later"));
        _primary.Execute("exec sandbox.catch_up_secondary");

        Assert.Equal("11,20,30", _secondary.List("select n from t order by id"));
        Assert.Equal(0, _secondary.Scalar("select count(*) from later"));
    }

    [Fact]
    public void Without_a_lag_it_shows_each_commit_at_once_and_without_movement_none()
    {
        _primary.Execute("exec sandbox.set_secondary_lag @milliseconds = 0");
        for (int i = 3; i < 6; i++)
        {
            _primary.Execute($"insert t values ({i}, 0)");
            Assert.Equal(i, _secondary.Scalar("select count(*) from t"));
        }
        _primary.Execute("exec sandbox.set_secondary_lag @milliseconds = null");
        _primary.Execute("delete t");
        Assert.Equal(5, _secondary.Scalar("select count(*) from t"));
        _primary.Execute("exec sandbox.set_secondary_lag @milliseconds = 0");
        Assert.Equal(0, _secondary.Scalar("select count(*) from t"));
    }

    [Fact]
    public void With_a_lag_a_commit_arrives_no_earlier_and_by_itself()
    {
        _primary.Execute("exec sandbox.set_secondary_lag @milliseconds = 400");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        _primary.Execute("insert t values (3, 30)");
        SpinWait.SpinUntil(() => (int)_secondary.Scalar("select count(*) from t")! == 3, TimeSpan.FromSeconds(30));

        Assert.Equal(3, _secondary.Scalar("select count(*) from t"));
        Assert.True(watch.ElapsedMilliseconds >= 400, $"It came after {watch.ElapsedMilliseconds} ms.");
    }

    [Fact]
    public void A_transaction_on_it_keeps_what_it_saw()
    {
        _secondary.Execute("begin tran");
        Assert.Equal(2, _secondary.Scalar("select count(*) from t"));
        _primary.Execute("delete t; exec sandbox.catch_up_secondary");

        Assert.Equal(2, _secondary.Scalar("select count(*) from t"));
        _secondary.Execute("commit");
        Assert.Equal(0, _secondary.Scalar("select count(*) from t"));
    }

    [Theory]
    [InlineData("insert t values (9, 9)")]
    [InlineData("update t set n = 0")]
    [InlineData("delete t")]
    [InlineData("truncate table t")]
    [InlineData("create table mine (k int)")]
    [InlineData("alter table t add x int")]
    [InlineData("drop table t")]
    [InlineData("select * into mine from t")]
    [InlineData("grant select on t to public")]
    public void It_is_not_written_to(string sql) => Assert.Equal(3906, _secondary.Error(sql));

    [Fact]
    public void Temporary_tables_can_be_made_on_it()
    {
        _secondary.Execute("select id into #mine from t; insert #mine values (7); create table #other (k int); insert #other select id from #mine");

        Assert.Equal("1,2,7", _secondary.List("select k from #other order by k"));
    }

    [Fact]
    public void It_says_what_it_is()
    {
        const string updateability = "select cast(databasepropertyex(db_name(), 'Updateability') as nvarchar(20))";
        const string isPrimary = "select sys.fn_hadr_is_primary_replica(db_name())";
        Assert.Equal(("READ_WRITE", "READ_ONLY"), (_primary.Scalar(updateability), _secondary.Scalar(updateability)));
        Assert.Equal((true, false), (_primary.Scalar(isPrimary), _secondary.Scalar(isPrimary)));
        Assert.NotEqual(_primary.Scalar("select @@servername"), _secondary.Scalar("select @@servername"));
        const string group = "select group_database_id from sys.databases where name = db_name()";
        Assert.NotNull(_primary.Scalar(group));
        Assert.Equal(_primary.Scalar(group), _secondary.Scalar(group));
    }

    [Fact]
    public void The_states_tell_how_far_it_is_behind()
    {
        const string states = "select is_local, is_primary_replica, synchronization_state_desc, is_suspended from sys.dm_hadr_database_replica_states where database_id = db_id() order by is_primary_replica";
        Assert.Equal(["False False SYNCHRONIZING False", "True True SYNCHRONIZING False"], _primary.Rows(states).Select(r => string.Join(' ', r)));
        Assert.Equal(["True False SYNCHRONIZING False"], _secondary.Rows(states).Select(r => string.Join(' ', r)));
        _primary.Execute("insert t values (3, 30); exec sandbox.step_clock @milliseconds = 90000");
        Assert.InRange((long)_primary.Scalar("select secondary_lag_seconds from sys.dm_hadr_database_replica_states where database_id = db_id() and is_primary_replica = 0")!, 90, 3600);
        _primary.Execute("exec sandbox.set_secondary_lag @milliseconds = null");
        Assert.Equal("NOT SYNCHRONIZING True", string.Join(' ', _secondary.Rows("select synchronization_state_desc, is_suspended from sys.dm_hadr_database_replica_states where database_id = db_id()")[0]));
    }

    [Theory]
    [InlineData("select * from changetable(changes t, 0) as c")]
    [InlineData("select change_tracking_current_version()")]
    [InlineData("select change_tracking_min_valid_version(object_id('t'))")]
    public void Changes_are_not_told_on_it(string sql)
    {
        _primary.Execute("alter database ERP set change_tracking = on; alter table t enable change_tracking; exec sandbox.catch_up_secondary");

        Assert.Equal(22117, _secondary.Error(sql));
    }

    [Fact]
    public void Who_says_that_he_only_reads_is_sent_to_it()
    {
        string intent = new SqlConnectionStringBuilder(TestServer.ConnectionTo(Server.Port)) { ApplicationIntent = ApplicationIntent.ReadOnly }.ConnectionString;
        using var reader = new Db(intent);

        Assert.Equal(_secondary.Scalar("select @@servername"), reader.Scalar("select @@servername"));
        Assert.Equal(3906, reader.Error("delete t"));
    }

    [Fact]
    public void A_planned_fail_over_loses_nothing()
    {
        _primary.Execute("insert t values (3, 30)");
        var fork = Fork(_primary);
        _primary.Execute("exec sandbox.fail_over");
        Assert.ThrowsAny<Exception>(() => _secondary.Scalar("select 1"));

        using var now = OpenSecondary();
        Assert.Equal("10,20,30", now.List("select n from t order by id"));
        now.Execute("insert t values (4, 40)");
        Assert.Equal(fork, Fork(now));
        Assert.Equal(3906, _primary.Error("delete t"));
        now.Execute("exec sandbox.catch_up_secondary");
        Assert.Equal("10,20,30,40", _primary.List("select n from t order by id"));
    }

    [Fact]
    public void After_a_forced_fail_over_the_state_of_the_secondary_wins()
    {
        _primary.Execute("alter database ERP set change_tracking = on; alter table t enable change_tracking; insert t values (3, 30); exec sandbox.catch_up_secondary");
        _primary.Execute("insert t values (4, 40)");
        _primary.Execute("update t set n = 0");
        var fork = Fork(_primary);
        _primary.Execute("exec sandbox.fail_over @forced = 1");

        using var now = OpenSecondary();
        Assert.Equal("10,20,30", now.List("select n from t order by id"));
        Assert.Equal(1L, now.Scalar("select change_tracking_current_version()"));
        Assert.NotEqual(fork, Fork(now));
        now.Execute("insert t values (5, 50)");
        Assert.Equal("3,5", now.List("select id from changetable(changes t, 0) as c order by id"));
    }

    [Fact]
    public void A_database_that_is_restored_joins_the_group_anew()
    {
        const string group = "select group_database_id from sys.databases where name = 'ERP'";
        var before = _primary.Scalar(group);
        _primary.Execute("backup database ERP to disk = N'one' with init; delete t");
        _secondary.Dispose();
        _primary.Execute("use master; alter database ERP set single_user with rollback immediate; restore database ERP from disk = N'one' with replace; alter database ERP set multi_user; use ERP");
        _primary.Execute("exec sandbox.catch_up_secondary");

        Assert.Equal("10,20", _primary.List("select n from t order by id"));
        Assert.NotNull(_primary.Scalar(group));
        Assert.NotEqual(before, _primary.Scalar(group));
        using var secondary = OpenSecondary();
        Assert.Equal("10,20", secondary.List("select n from t order by id"));
    }

    [Fact]
    public void Rowversions_go_on_from_those_of_the_state()
    {
        _primary.Execute("create table v (k int primary key, r rowversion); insert v (k) values (1), (2)");
        _primary.Execute("exec sandbox.fail_over");
        using var now = OpenSecondary();
        now.Execute("insert v (k) values (3)");

        Assert.Equal("1,2,3", now.List("select k from v order by r"));
    }

    [Fact]
    public void It_goes_back_and_forth()
    {
        for (int i = 3; i < 7; i++)
        {
            bool there = i % 2 == 1;
            using (var writer = there ? Open() : OpenSecondary()) writer.Execute($"insert t values ({i}, 0); exec sandbox.fail_over");
            using var other = there ? OpenSecondary() : Open();
            Assert.Equal(i, other.Scalar("select count(*) from t"));
        }
    }

    private static object? Fork(Db db) => db.Scalar("select recovery_fork_guid from sys.database_recovery_status where database_id = db_id()");
}
