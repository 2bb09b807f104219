namespace SqlServerSandbox.Tests.Tracking;

/// <summary>SYS_CHANGE_COLUMNS and SYS_CHANGE_CONTEXT.</summary>
public sealed class ColumnAndContextTests : IDisposable
{
    private readonly TrackedDatabase _database;
    private readonly Db _db;

    public ColumnAndContextTests(TestServer server)
    {
        _database = new TrackedDatabase(server);
        _db = _database.Db;
        _db.Execute("create table t (id int not null primary key, a int, b int, c int, d as a + 1); alter table t enable change_tracking with (track_columns_updated = on)");
        _db.Execute("insert t values (1, 1, 1, 1)");
    }

    public void Dispose() => _database.Dispose();

    /// <summary>The columns of a row that CHANGE_TRACKING_IS_COLUMN_IN_MASK finds, in the order of the table.</summary>
    private string Columns(string table = "t", string where = "1 = 1") => _db.List($"""
        select c.name from changetable(changes {table}, 1) as ct cross join sys.columns c
        where c.object_id = object_id('{table}') and change_tracking_is_column_in_mask(c.column_id, ct.SYS_CHANGE_COLUMNS) = 1 and {where} order by c.column_id
        """);

    [Theory]
    [InlineData("update t set b = 5", "b")]
    [InlineData("update t set b = b", "b")]
    [InlineData("update t set c = 5, a = 3", "a,c")]
    [InlineData("update t set a = 1; update t set c = 2", "a,c")]
    public void The_columns_of_all_updates_are_told(string writes, string expected)
    {
        _db.Execute(writes);

        Assert.Equal(expected, Columns());
    }

    [Theory]
    [InlineData("update t set a = 1, b = 1, c = 1")]
    [InlineData("update t set a = 1; update t set c = 1, b = 1, a = 1")]
    [InlineData("delete t; insert t values (1, 2, 3, 4)")]
    [InlineData("insert t values (2, 1, 1, 1); delete t where id = 1; update t set a = 2 where id = 2")]
    public void Where_all_columns_changed_or_a_row_came_or_went_there_is_no_mask(string writes)
    {
        _db.Execute(writes);

        Assert.Equal("0", _db.List("select count(SYS_CHANGE_COLUMNS) from changetable(changes t, 1) as ct"));
    }

    [Fact]
    public void Without_TRACK_COLUMNS_UPDATED_there_is_no_mask()
    {
        _db.Execute("create table n (id int not null primary key, a int, b int); alter table n enable change_tracking; insert n values (1, 1, 1)");
        _db.Execute("update n set a = 2");

        Assert.Equal("NULL", _db.List("select SYS_CHANGE_COLUMNS from changetable(changes n, 2) as ct"));
    }

    [Fact]
    public void A_mask_that_CHANGETABLE_did_not_make_is_refused()
    {
        Assert.Equal(22101, _db.Error("select change_tracking_is_column_in_mask(1, 0x00)"));
        Assert.Equal(true, _db.Scalar("select change_tracking_is_column_in_mask(2, null)"));
    }

    [Fact]
    public void The_context_of_the_last_statement_on_a_row_is_told()
    {
        _db.Execute("insert t values (2, 1, 1, 1), (3, 1, 1, 1)");
        _db.Execute("declare @c varbinary(128) = 0x08; with change_tracking_context (@c) update t set a = 2 where id < 3");
        _db.Execute("update t set a = 3 where id = 2");
        _db.Execute("with change_tracking_context (0x0A) insert t values (4, 1, 1, 1)");
        _db.Execute("with change_tracking_context (0x0B) delete t where id = 3");

        Assert.Equal(["1 08", "2 ", "3 0B", "4 0A"], _db.Rows("select id, SYS_CHANGE_CONTEXT from changetable(changes t, 0) as ct order by id").Select(r => $"{r[0]} {(r[1] is byte[] b ? Convert.ToHexString(b) : "")}"));
    }

    [Theory]
    [InlineData("declare @c varbinary(200) = 0x01")]
    [InlineData("declare @c varbinary(max) = 0x01")]
    [InlineData("declare @c varchar(10) = 'a'")]
    public void A_context_is_a_short_varbinary(string declaration) =>
        Assert.Equal(22109, _db.Error($"{declaration}; with change_tracking_context (@c) delete t"));
}
