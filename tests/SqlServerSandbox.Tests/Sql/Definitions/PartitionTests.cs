namespace SqlServerSandbox.Tests.Sql.Definitions;

/// <summary>
/// Tables on partition schemes hold their rows as others do
/// (https://learn.microsoft.com/sql/relational-databases/partitions/partitioned-tables-and-indexes).
/// </summary>
public sealed class PartitionTests : IDisposable
{
    private readonly Db _db;
    private readonly string _name = TestServer.NewName();

    public PartitionTests(TestServer server)
    {
        _db = server.Open();
        Execute("create partition function pf_{n} (date) as range right for values ('20240101', '20250101')");
        Execute("create partition scheme ps_{n} as partition pf_{n} all to ([primary])");
    }

    public void Dispose()
    {
        Execute("drop table if exists t_{n}; drop table if exists other_{n}");
        Execute("if exists (select 1 from sys.partition_schemes where name = 'ps_{n}') drop partition scheme ps_{n}");
        Execute("if exists (select 1 from sys.partition_functions where name = 'pf_{n}') drop partition function pf_{n}");
        _db.Dispose();
    }

    private string Named(string sql) => sql.Replace("{n}", _name, StringComparison.Ordinal);

    private void Execute(string sql) => _db.Execute(Named(sql));

    private int Error(string sql) => _db.Error(Named(sql));

    [Fact]
    public void Rows_of_all_partitions_are_rows_of_the_table()
    {
        Execute("create table t_{n} (k int not null, d date not null, n int, primary key nonclustered (k, d) on ps_{n}(d)) on ps_{n}(d)");
        Execute("create clustered index c on t_{n} (d) on ps_{n}(d); create index i on t_{n} (n) on [primary]");
        Execute("insert t_{n} values (1, '20230601', 10), (2, '20240601', 20), (3, '20250601', 30); update t_{n} set d = '20260101' where k = 1");

        Assert.Equal("2,3,1", _db.List(Named("select k from t_{n} order by d")));
        Assert.Equal(2627, Error("insert t_{n} values (2, '20240601', 0)"));
    }

    [Fact]
    public void The_catalogue_shows_function_and_scheme()
    {
        Assert.Equal("3 True RANGE", _db.Scalar(Named("select concat(fanout, ' ', iif(boundary_value_on_right = 1, 'True', 'False'), ' ', type_desc) from sys.partition_functions where name = 'pf_{n}'")));
        Assert.Equal("2024-01-01,2025-01-01", _db.List(Named("select convert(varchar(10), cast(value as date), 23) from sys.partition_range_values where function_id = (select function_id from sys.partition_functions where name = 'pf_{n}') order by boundary_id")));
        Assert.Equal($"pf_{_name}", _db.Scalar(Named("select f.name from sys.partition_schemes s join sys.partition_functions f on f.function_id = s.function_id where s.name = 'ps_{n}'")));
    }

    [Theory]
    [InlineData("create table t_{n} (k int, d date) on nowhere(d)", 1921)]
    [InlineData("create table t_{n} (k int, d date) on ps_{n}(e)", 1911)]
    [InlineData("create table t_{n} (k int, d datetime2) on ps_{n}(d)", 7726)]
    [InlineData("create table t_{n} (k int not null primary key, d date) on ps_{n}(d)", 1908)]
    [InlineData("create table t_{n} (k int, d date) on ps_{n}(d); create unique index u on t_{n} (k) on ps_{n}(d)", 1908)]
    public void A_table_fits_its_scheme(string sql, int number) => Assert.Equal(number, Error(sql));

    [Fact]
    public void What_a_table_rests_on_is_not_dropped()
    {
        Execute("create table t_{n} (k int, d date) on ps_{n}(d)");

        Assert.Equal(7717, Error("drop partition scheme ps_{n}"));
        Assert.Equal(7706, Error("drop partition function pf_{n}"));
        Execute("drop table t_{n}; drop partition scheme ps_{n}; drop partition function pf_{n}");
    }
}
