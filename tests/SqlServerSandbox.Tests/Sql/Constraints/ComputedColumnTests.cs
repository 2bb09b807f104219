namespace SqlServerSandbox.Tests.Sql.Constraints;

/// <summary>Computed columns and filtered indexes (CREATE TABLE, CREATE INDEX, T-SQL reference).</summary>
public sealed class ComputedColumnTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void A_computed_column_may_stand_before_what_it_names()
    {
        _db.Execute($"create table {_t} (total as price * n persisted, price decimal(9, 2) not null, n int not null default 2, label as concat('#', n)); insert {_t} (price) values (1.25)");

        Assert.Equal(new object?[] { 2.50m, 1.25m, 2, "#2" }, _db.Rows($"select * from {_t}")[0]);
        _db.Execute($"update {_t} set n = 3; alter table {_t} add half as n / 2.0");
        Assert.Equal(new object?[] { 3.75m, 1.5m }, _db.Rows($"select total, half from {_t}")[0]);
        Assert.Equal(271, _db.Error($"update {_t} set total = 1"));
        Assert.Equal(5074, _db.Error($"alter table {_t} drop column n"));
    }

    [Fact]
    public void A_computed_column_that_cannot_be_is_refused()
    {
        Assert.Equal(1759, _db.Error($"create table {_t} (a int, b as a + 1, c as b + 1)"));
        Assert.Equal(207, _db.Error($"create table {_t} (a int, b as nothing + 1)"));
        Assert.Equal(4936, _db.Error($"create table {_t} (a int, b as newid() persisted)"));
    }

    [Fact]
    public void What_changes_by_itself_is_computed_at_each_reading()
    {
        _db.Execute($"create table {_t} (a int, g as newid()); insert {_t} (a) values (1)");

        var first = _db.Scalar($"select g from {_t}");
        Assert.NotNull(first);
        Assert.NotEqual(first, _db.Scalar($"select g from {_t}"));
    }

    [Fact]
    public void A_filtered_index_is_unique_among_its_own_rows()
    {
        _db.Execute($"create table {_t} (k int not null primary key, code varchar(10) null, gone bit not null default 0); create unique index ux_{_t} on {_t} (code) include (gone) where code is not null and gone = 0");
        _db.Execute($"insert {_t} values (1, 'a', 0), (2, null, 0), (3, null, 0), (4, 'a', 1)");

        Assert.Equal(2601, _db.Error($"insert {_t} values (5, 'a', 0)"));
        Assert.Equal(2601, _db.Error($"update {_t} set gone = 0 where k = 4"));
        _db.Execute($"update {_t} set gone = 1 where k = 1; update {_t} set gone = 0 where k = 4");
        Assert.Equal("2,3", _db.List($"select k from {_t} where code is null order by k"));
        Assert.Equal("1,4", _db.List($"select k from {_t} where code = 'a' order by k"));
        _db.Execute($"alter table {_t} add more int; alter table {_t} drop column more");
        Assert.Equal(2601, _db.Error($"insert {_t} (k, code) values (5, 'a')"));
        Assert.Equal("([code] IS NOT NULL AND [gone]=(0))", _db.Scalar($"select filter_definition from sys.indexes where name = 'ux_{_t}'"));
    }

    [Fact]
    public void A_filter_is_made_of_comparisons_with_constants()
    {
        _db.Execute($"create table {_t} (k int not null, code varchar(10))");

        Assert.NotEqual(0, _db.Error($"create index ix on {_t} (k) where k > 1 or code = 'a'"));
        Assert.NotEqual(0, _db.Error($"create index ix on {_t} (k) where k = len(code)"));
        Assert.Equal(1911, _db.Error($"create index ix on {_t} (k) include (nothing)"));
    }
}
