namespace SqlServerSandbox.Tests.Sql.Definitions;

/// <summary>A columnstore index changes how rows are kept, and none of them: https://learn.microsoft.com/sql/t-sql/statements/create-columnstore-index-transact-sql.</summary>
public sealed class ColumnstoreTests : IDisposable
{
    private readonly Db _db;
    private readonly string _table = TestServer.NewName();

    public ColumnstoreTests(TestServer server)
    {
        _db = server.Open();
        _db.Execute($"create table {_table} (k int not null primary key nonclustered, n int, name nvarchar(20), document xml)");
    }

    public void Dispose()
    {
        _db.Execute($"drop table {_table}");
        _db.Dispose();
    }

    private string Named(string sql) => sql.Replace("{t}", _table, StringComparison.Ordinal);

    private string Indexes() => _db.List(Named("select concat(index_id, ' ', type, ' ', type_desc, ' ', name) from sys.indexes where object_id = object_id('{t}') and is_primary_key = 0 order by index_id"));

    [Fact]
    public void A_nonclustered_one_stands_beside_the_rows()
    {
        _db.Execute(Named("create nonclustered columnstore index c on {t} (n, name) where n > 1; insert {t} (k, n) values (1, 1), (2, 2)"));

        Assert.Equal("1,2", _db.List(Named("select k from {t} order by n")));
        Assert.Equal("0 0 HEAP ,3 6 NONCLUSTERED COLUMNSTORE c", Indexes());
        Assert.Equal("n,name", _db.List(Named("select col_name(object_id, column_id) from sys.index_columns where object_id = object_id('{t}') and index_id = 3 order by index_column_id")));
        _db.Execute(Named("drop index c on {t}"));
        Assert.Equal("0 0 HEAP ", Indexes());
    }

    [Fact]
    public void A_clustered_one_takes_the_place_of_the_heap()
    {
        _db.Execute(Named("alter table {t} drop column document; create clustered columnstore index c on {t}; insert {t} (k, n) values (1, 1), (2, 2)"));

        Assert.Equal("1 5 CLUSTERED COLUMNSTORE c", Indexes());
        Assert.Equal(2627, _db.Error(Named("insert {t} (k) values (1)")));
        Assert.Equal("2", _db.List(Named("select k from {t} where n = 2")));
    }

    [Fact]
    public void It_is_made_with_its_table()
    {
        string other = TestServer.NewName();
        _db.Execute($"create table {other} (k int, n int, index c clustered columnstore); insert {other} values (1, 1)");

        Assert.Equal("5", _db.List($"select type from sys.indexes where object_id = object_id('{other}')"));
        _db.Execute($"drop table {other}");
    }

    [Theory]
    [InlineData("create nonclustered columnstore index c on {t} (nothing)", 1911)]
    [InlineData("create nonclustered columnstore index c on {t} (document)", 35343)]
    [InlineData("create clustered columnstore index c on {t}", 35343)]
    [InlineData("create nonclustered columnstore index c on {t} (n); create nonclustered columnstore index d on {t} (n)", 35339)]
    [InlineData("create index c on {t} (n); create nonclustered columnstore index c on {t} (n)", 1913)]
    [InlineData("create clustered index a on {t} (n); alter table {t} drop column document; create clustered columnstore index c on {t}", 35372)]
    public void What_cannot_be_is_refused(string sql, int number) => Assert.Equal(number, _db.Error(Named(sql)));

    [Fact]
    public void Beside_a_clustered_one_there_is_no_other()
    {
        _db.Execute(Named("alter table {t} drop column document; create clustered columnstore index c on {t}"));

        Assert.Equal(1902, _db.Error(Named("create clustered index a on {t} (n)")));
    }
}
