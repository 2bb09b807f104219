namespace SqlServerSandbox.Tests.Tracking;

/// <summary>CHANGETABLE(VERSION …).</summary>
public sealed class VersionTests : IDisposable
{
    private readonly TrackedDatabase _database;
    private readonly Db _db;

    public VersionTests(TestServer server)
    {
        _database = new TrackedDatabase(server);
        _db = _database.Db;
        _db.Execute("create table k (id int not null, s varchar(5) not null, a int, primary key (s, id)); insert k values (1, 'x', 1); alter table k enable change_tracking");
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Each_row_tells_its_last_change_and_NULL_before_the_first()
    {
        _db.Execute("insert k values (2, 'y', 2), (3, 'z', 3)");
        _db.Execute("with change_tracking_context (0x07) update k set a = 5 where id = 2");
        _db.Execute("delete k where id = 3");

        Assert.Equal(
            ["1 x  ", "2 y 2 07"],
            _db.Rows("select v.id, v.s, v.SYS_CHANGE_VERSION, v.SYS_CHANGE_CONTEXT from k cross apply changetable(version k, (id, s), (k.id, k.s)) as v order by v.id").Select(r => $"{r[0]} {r[1]} {r[2]} {(r[3] is byte[] b ? Convert.ToHexString(b) : "")}"));
    }

    [Fact]
    public void A_key_that_is_not_in_the_table_gives_no_row()
    {
        _db.Execute("insert k values (2, 'y', 2); delete k where id = 2");

        Assert.Equal("", _db.List("select v.id from changetable(version k, (id, s), (2, 'y')) as v"));
        Assert.Equal("", _db.List("select v.id from changetable(version k, (id, s), (9, 'q')) as v"));
        Assert.Equal("1", _db.List("select v.id from changetable(version k, (s, id), ('x', 1)) as v"));
    }

    [Fact]
    public void A_row_is_updated_only_when_nobody_has_since()
    {
        _db.Execute("insert k values (2, 'y', 2)");
        const string guarded = "update k set a = 100 from k as p where p.id = 2 and @last >= isnull((select ct.SYS_CHANGE_VERSION from changetable(version k, (id, s), (p.id, p.s)) as ct), 0)";

        Assert.Equal(0, _db.Execute(guarded, ("@last", 0L)));
        Assert.Equal(1, _db.Execute(guarded, ("@last", 1L)));
        Assert.Equal(0, _db.Execute(guarded, ("@last", 1L)));
    }

    [Fact]
    public void The_version_of_an_uncommitted_change_is_not_known_yet()
    {
        _db.Execute("begin tran; update k set a = 5");
        Assert.Null(_db.Scalar("select v.SYS_CHANGE_VERSION from changetable(version k, (id, s), (1, 'x')) as v"));
        _db.Execute("commit");

        Assert.Equal(1L, _db.Scalar("select v.SYS_CHANGE_VERSION from changetable(version k, (id, s), (1, 'x')) as v"));
    }

    [Theory]
    [InlineData("select * from changetable(version k, (id), (1)) as v", 22110)]
    [InlineData("select * from changetable(version k, (a), (1)) as v", 22111)]
    [InlineData("select * from changetable(version k, (id, s), (1)) as v", 22103)]
    [InlineData("select * from changetable(version k, (id, id), (1, 1)) as v", 22112)]
    public void The_key_must_be_named_whole_and_once(string sql, int number) => Assert.Equal(number, _db.Error(sql));
}
