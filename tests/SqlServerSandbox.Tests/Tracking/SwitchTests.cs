namespace SqlServerSandbox.Tests.Tracking;

/// <summary>
/// ALTER DATABASE and ALTER TABLE, catalogue, TRUNCATE, errors
/// (https://learn.microsoft.com/sql/relational-databases/track-changes/enable-and-disable-change-tracking-sql-server).
/// </summary>
public sealed class SwitchTests : IDisposable
{
    private const string MinValid = "select change_tracking_min_valid_version(object_id('t'))";
    private const string Current = "select change_tracking_current_version()";

    private readonly TrackedDatabase _database;
    private readonly Db _db;

    public SwitchTests(TestServer server)
    {
        _database = new TrackedDatabase(server);
        _db = _database.Db;
        _db.Execute("create table t (id int not null constraint pk_t primary key, a int); create table u (id int not null primary key); create table h (a int)");
        _db.Execute("alter table t enable change_tracking with (track_columns_updated = on)");
    }

    public void Dispose() => _database.Dispose();

    private static string Row(IEnumerable<object?[]> rows) => string.Join(" | ", rows.Select(r => string.Join(" ", r)));

    [Fact]
    public void The_catalogue_tells_the_settings()
    {
        _db.Execute("insert t values (1, 1)");
        const string databases = "select is_auto_cleanup_on, retention_period, retention_period_units, retention_period_units_desc from sys.change_tracking_databases where database_id = db_id()";
        Assert.Equal("True 2 3 DAYS", Row(_db.Rows(databases)));
        _db.Execute($"alter database {_database.Name} set change_tracking (change_retention = 30 minutes)");
        _db.Execute($"alter database {_database.Name} set change_tracking (auto_cleanup = off)");

        Assert.Equal("False 30 1 MINUTES", Row(_db.Rows(databases)));
        Assert.Equal("t True 0 0", Row(_db.Rows("select object_name(object_id), is_track_columns_updated_on, min_valid_version, begin_version from sys.change_tracking_tables")));
    }

    [Fact]
    public void The_version_outlives_that_tracking_is_switched_off()
    {
        _db.Execute("insert t values (1, 1); insert t values (2, 2)");
        _db.Execute("alter table t disable change_tracking");
        _db.Execute("insert t values (3, 3)");
        _db.Execute($"alter database {_database.Name} set change_tracking = off");
        Assert.Null(_db.Scalar(Current));
        Assert.Null(_db.Scalar(MinValid));
        Assert.Equal(22105, _db.Error("select * from changetable(changes t, 0) as c"));

        _db.Execute($"alter database {_database.Name} set change_tracking = on");
        _db.Execute("alter table t enable change_tracking");
        Assert.Equal((2L, 2L), (_db.Scalar(Current), _db.Scalar(MinValid)));
        Assert.Equal("", _db.List("select id from changetable(changes t, 0) as c"));
    }

    [Fact]
    public void TRUNCATE_is_not_tracked_and_makes_older_versions_invalid()
    {
        _db.Execute("insert t values (1, 1); insert t values (2, 2)");
        _db.Execute("begin tran; truncate table t; rollback");
        Assert.Equal((0L, "1,2"), (_db.Scalar(MinValid), _db.List("select id from changetable(changes t, 0) as c order by id")));

        _db.Execute("truncate table t");
        Assert.Equal((2L, ""), (_db.Scalar(MinValid), _db.List("select id from changetable(changes t, 0) as c")));
        Assert.Equal(2L, _db.Scalar("select begin_version from sys.change_tracking_tables where object_id = object_id('t')"));
        _db.Execute("insert t values (3, 3)");
        Assert.Equal("3", _db.List("select id from changetable(changes t, 2) as c"));
    }

    [Fact]
    public void A_table_that_is_not_tracked_does_not_move_the_version()
    {
        _db.Execute("insert u values (1)");

        Assert.Equal(0L, _db.Scalar(Current));
    }

    [Fact]
    public void Tracking_is_switched_with_its_transaction()
    {
        _db.Execute("begin tran; alter table u enable change_tracking; alter table t disable change_tracking; rollback");

        Assert.Equal("t", _db.List("select object_name(object_id) from sys.change_tracking_tables"));
    }

    [Fact]
    public void Columns_that_are_added_are_no_change()
    {
        _db.Execute("insert t values (1, 1)");
        _db.Execute("alter table t add b int not null default 7");

        Assert.Equal(1L, _db.Scalar(Current));
        _db.Execute("update t set b = 8");
        Assert.Equal("1", _db.List("select id from changetable(changes t, 1) as c"));
    }

    [Fact]
    public void A_view_over_CHANGETABLE_shows_changes()
    {
        _db.Execute("create view v as select c.id, c.SYS_CHANGE_OPERATION as o from changetable(changes t, 0) as c");
        _db.Execute("insert t values (1, 1)");

        Assert.Equal("I", _db.List("select o from v"));
    }

    [Theory]
    [InlineData("alter table t enable change_tracking", 4996)]
    [InlineData("alter table h enable change_tracking", 4997)]
    [InlineData("alter table u disable change_tracking", 4998)]
    [InlineData("alter table nosuch enable change_tracking", 4902)]
    [InlineData("alter table t drop constraint pk_t", 3735)]
    [InlineData("select * from changetable(changes u, 0) as c", 22105)]
    [InlineData("select * from changetable(changes nosuch, 0) as c", 208)]
    [InlineData("select * from changetable(changes far.db.dbo.t, 0) as c", 22106)]
    [InlineData("select * from changetable(changes sys.objects, 0) as c", 22107)]
    [InlineData("alter database master set change_tracking = on", 5090)]
    [InlineData("alter table t switch to u", 4900)]
    public void What_cannot_be_is_refused_by_its_number(string sql, int number) => Assert.Equal(number, _db.Error(sql));

    [Theory]
    [InlineData("= on", 5088)]
    [InlineData("= off", 22115)]
    [InlineData("(change_retention = 0 days)", 5092)]
    [InlineData("= on, recursive_triggers on", 22114)]
    public void Settings_that_cannot_be_are_refused_by_their_number(string setting, int number) =>
        Assert.Equal(number, _db.Error($"alter database {_database.Name} set change_tracking {setting}"));

    [Fact]
    public void A_synonym_has_the_changes_of_its_table()
    {
        _db.Execute("create synonym s for dbo.t; insert t values (1, 1)");

        Assert.Equal("1", _db.List("select c.id from changetable(changes s, 0) as c"));
        Assert.Equal("1", _db.List("select cast(v.SYS_CHANGE_VERSION as varchar(9)) from changetable(version dbo.s, (id), (1)) as v"));
    }

    [Fact]
    public void A_view_has_no_changes()
    {
        _db.Execute("create view w as select id from t");

        Assert.Equal(22107, _db.Error("select * from changetable(changes w, 0) as c"));
    }

    [Fact]
    public void A_database_that_does_not_track_says_so()
    {
        _db.Execute("alter table t disable change_tracking");
        _db.Execute($"alter database {_database.Name} set change_tracking = off");

        Assert.Equal(5089, _db.Error($"alter database {_database.Name} set change_tracking = off"));
        Assert.Equal(1718, _db.Error("alter table u enable change_tracking"));
    }
}
