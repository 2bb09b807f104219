namespace SqlServerSandbox.Tests.Tracking;

/// <summary>What the cleanup task forgets, when a test says so.</summary>
public sealed class CleanupTests : StandInTest
{
    private readonly Db _db;

    public CleanupTests()
    {
        _db = Open();
        _db.Execute("alter database current set change_tracking = on (change_retention = 2 hours); create table t (id int not null primary key); alter table t enable change_tracking");
        for (int i = 1; i <= 4; i++) _db.Execute($"insert t values ({i})");
    }

    private static string Changes(Db db, long since) => db.List($"select id from changetable(changes t, {since}) as c order by id");

    private static object? MinValid(Db db) => db.Scalar("select change_tracking_min_valid_version(object_id('t'))");

    [Fact]
    public void What_is_cleaned_up_is_gone_and_the_least_valid_version_says_so()
    {
        _db.Execute("exec sandbox.clean_change_tracking @version = 2");

        Assert.Equal((2L, "3,4"), (MinValid(_db), Changes(_db, 0)));
        Assert.Equal("3,4", Changes(_db, 2));
        Assert.Equal("2 2", string.Join(" ", _db.Rows("select cleanup_version, min_valid_version from sys.change_tracking_tables")[0]));
        Assert.Equal("", _db.List("select cast(v.SYS_CHANGE_VERSION as varchar(9)) + '!' from changetable(version t, (id), (1)) as v where v.SYS_CHANGE_VERSION is not null"));
    }

    [Fact]
    public void What_is_older_than_the_retention_is_cleaned_up()
    {
        _db.Execute("exec sandbox.step_clock @milliseconds = 7000000");
        _db.Execute("insert t values (5)");
        _db.Execute("exec sandbox.clean_change_tracking");
        Assert.Equal((0L, "1,2,3,4,5"), (MinValid(_db), Changes(_db, 0)));
        _db.Execute("exec sandbox.step_clock @milliseconds = 300000");
        _db.Execute("exec sandbox.clean_change_tracking");

        Assert.Equal((4L, "5"), (MinValid(_db), Changes(_db, 0)));
    }

    [Fact]
    public void A_SNAPSHOT_transaction_keeps_what_it_saw()
    {
        using var reader = Open();
        reader.Execute("set transaction isolation level snapshot; begin tran");
        Assert.Equal(4L, reader.Scalar("select change_tracking_current_version()"));
        _db.Execute("exec sandbox.clean_change_tracking @version = 3");

        Assert.Equal("1,2,3,4", Changes(reader, 0));
        reader.Execute("commit");
        Assert.Equal("4", Changes(reader, 0));
    }

    [Fact]
    public void Cleanup_can_come_between_two_statements_of_a_reader()
    {
        using var reader = Open();
        _db.Execute("exec sandbox.after @text = N'change_tracking_min_valid_version', @run = N'exec sandbox.clean_change_tracking @version = 3'");

        Assert.Equal(0L, MinValid(reader));
        Assert.Equal("4", Changes(reader, 0));
        Assert.Equal(3L, MinValid(reader));
    }

    [Fact]
    public void What_fails_between_two_statements_is_told()
    {
        using var reader = Open();
        _db.Execute("exec sandbox.after @text = N'from t', @run = N'select * from nowhere'");
        var error = Assert.Throws<Microsoft.Data.SqlClient.SqlException>(() => reader.Scalar("select count(*) from t"));

        Assert.Contains("Invalid object name 'nowhere'.", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, reader.Scalar("select count(*) from t"));
    }
}
