namespace SqlServerSandbox.Tests.Tracking;

/// <summary>
/// What foreign keys and triggers write is told like all else
/// (https://learn.microsoft.com/sql/relational-databases/track-changes/about-change-tracking-sql-server: changes are recorded for DML statements, whoever runs them).
/// </summary>
public sealed class CascadeTests : IDisposable
{
    private readonly TrackedDatabase _database;
    private readonly Db _db;

    public CascadeTests(TestServer server)
    {
        _database = new TrackedDatabase(server);
        _db = _database.Db;
        _db.Execute("create table p (id int not null primary key, name varchar(20)); insert p values (1, 'one'), (2, 'two')");
    }

    public void Dispose() => _database.Dispose();

    private void Child(string action)
    {
        _db.Execute($"create table c (k int not null primary key, pid int null default 2 references p (id) {action}, n int null); insert c (k, pid) values (10, 1), (11, 1), (12, 2)");
        _db.Execute("alter table p enable change_tracking; alter table c enable change_tracking with (track_columns_updated = on)");
    }

    private long Version() => (long)_db.Scalar("select change_tracking_current_version()")!;

    private string Changes(string table, string key, long since) => _db.List(
        $"select concat({key}, SYS_CHANGE_OPERATION) from changetable(changes {table}, {since}) as ct order by {key}");

    [Theory]
    [InlineData("on delete cascade", "delete p where id = 1", "1D", "10D,11D")]
    [InlineData("on delete set null", "delete p where id = 1", "1D", "10U,11U")]
    [InlineData("on delete set default", "delete p where id = 1", "1D", "10U,11U")]
    [InlineData("on update cascade", "update p set id = 3 where id = 1", "1D,3I", "10U,11U")]
    [InlineData("on update set null", "update p set id = 3 where id = 1", "1D,3I", "10U,11U")]
    public void What_a_foreign_key_cascades_is_a_change_of_the_same_version(string action, string write, string parents, string children)
    {
        Child(action);
        long before = Version();
        _db.Execute(write);

        Assert.Equal(before + 1, Version());
        Assert.Equal(parents, Changes("p", "id", before));
        Assert.Equal(children, Changes("c", "k", before));
        Assert.Equal($"{before + 1}", _db.List($"select distinct SYS_CHANGE_VERSION from changetable(changes c, {before}) as ct"));
    }

    [Fact]
    public void A_cascade_changes_the_column_of_its_key_alone()
    {
        Child("on delete set null");
        long before = Version();
        _db.Execute("delete p where id = 1");

        Assert.Equal("1 0", _db.Scalar($"select concat(change_tracking_is_column_in_mask(columnproperty(object_id('c'), 'pid', 'ColumnId'), SYS_CHANGE_COLUMNS), ' ', change_tracking_is_column_in_mask(columnproperty(object_id('c'), 'n', 'ColumnId'), SYS_CHANGE_COLUMNS)) from changetable(changes c, {before}) as ct where k = 10"));
    }

    [Fact]
    public void What_a_trigger_writes_is_a_change_of_the_same_version()
    {
        Child("");
        _db.Execute("create trigger g on p after update as update c set pid = pid where pid in (select id from inserted)");
        long before = Version();
        _db.Execute("update p set name = 'ONE' where id = 1");

        Assert.Equal(before + 1, Version());
        Assert.Equal("1U", Changes("p", "id", before));
        Assert.Equal("10U,11U", Changes("c", "k", before));
    }

    [Fact]
    public void A_cascade_goes_on_through_the_trigger_of_the_child()
    {
        Child("on delete cascade");
        _db.Execute("create table log (k int not null primary key); alter table log enable change_tracking");
        _db.Execute("create trigger g on c after delete as insert log select k from deleted");
        long before = Version();
        _db.Execute("delete p where id = 1");

        Assert.Equal("10I,11I", Changes("log", "k", before));
        Assert.Equal("10D,11D", Changes("c", "k", before));
    }

    [Theory]
    [InlineData("create trigger g on c after delete as throw 50001, 'No.', 1", "delete p where id = 1", 50001)]
    [InlineData("create trigger g on p after delete as rollback", "delete p where id = 1", 3609)]
    public void What_a_trigger_refuses_was_never_changed(string trigger, string write, int number)
    {
        Child("on delete cascade");
        _db.Execute(trigger);
        long before = Version();
        Assert.Equal(number, _db.Error(write));

        Assert.Equal(before, Version());
        Assert.Equal("", Changes("p", "id", before) + Changes("c", "k", before));
        Assert.Equal("10,11,12", _db.List("select k from c order by k"));
    }
}
