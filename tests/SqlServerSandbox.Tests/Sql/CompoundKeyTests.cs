namespace SqlServerSandbox.Tests.Sql;

/// <summary>Whatever of a compound key is named, the rows are those that a table without an index gives.</summary>
public sealed class CompoundKeyTests : IDisposable
{
    private readonly Db _db;
    private readonly string _t = TestServer.NewName();

    public CompoundKeyTests(TestServer server)
    {
        _db = server.Open();
        _db.Execute($"""
            create table {_t} (a int not null, b varchar(10) not null, c datetime2(3) not null, n decimal(9,2) null);
            insert {_t} select v.value % 3, 'k' + cast(v.value % 5 as varchar(9)), dateadd(day, v.value % 7, '2024-01-01'), case when v.value % 4 = 0 then null else v.value / 8.0 end from generate_series(1, 105) as v;
            select * into {_t}_plain from {_t};
            alter table {_t} add constraint pk_{_t} primary key (a, b desc, c);
            create index ix_{_t} on {_t} (b, n desc);
            """);
    }

    public void Dispose() => _db.Dispose();

    [Theory]
    [InlineData("a = 1 and b = 'k2'")]
    [InlineData("a = 1 and b = 'K2' and c = '2024-01-03'")]
    [InlineData("a = 1 and b = 'k2' and c >= '2024-01-03'")]
    [InlineData("a = 1 and b > 'k2' and c = '2024-01-03'")]
    [InlineData("a = 1 and c = '2024-01-03'")]
    [InlineData("a = 1 and b = null")]
    [InlineData("a = 1 and b = 'k2' and b = 'k3'")]
    [InlineData("b = 'k2' and n = 1.5")]
    [InlineData("b = 'k2' and n = 1.50000")]
    [InlineData("b = 'k2' and n is null")]
    [InlineData("a > 0 and b = 'k4'")]
    [InlineData("a in (0, 2) and b = 'k1' and c = '2024-01-05'")]
    public void Conditions_find_the_same_rows(string condition)
    {
        const string columns = "cast(a as varchar(9)) + b + convert(varchar(10), c, 23) + isnull(cast(n as varchar(20)), '')";
        string expected = _db.List($"select {columns} from {_t}_plain where {condition} order by a, b, c");

        Assert.Equal(expected, _db.List($"select {columns} from {_t} where {condition} order by a, b, c"));
        Assert.Equal(string.Join(",", expected.Split(',').Reverse()), _db.List($"select {columns} from {_t} where {condition} order by a desc, b desc, c desc"));
    }

    [Fact]
    public void Joins_find_the_same_rows()
    {
        const string join = "select count(*), sum(x.a), count(x.n) from {0} as p left join {1} as x on x.a = p.a and x.b = p.b and x.c = p.c";

        Assert.Equal(
            _db.Rows(string.Format(System.Globalization.CultureInfo.InvariantCulture, join, $"{_t}_plain", $"{_t}_plain"))[0],
            _db.Rows(string.Format(System.Globalization.CultureInfo.InvariantCulture, join, $"{_t}_plain", _t))[0]);
        Assert.Equal(105, _db.Scalar($"select count(*) from {_t}_plain as p join {_t} as x on p.c = x.c and p.b = x.b and x.a = p.a"));
        Assert.Equal(1, _db.Execute($"delete {_t} where a = 1 and b = 'k1' and c = (select min(c) from {_t} where a = 1 and b = 'k1')"));
        Assert.Equal(104, _db.Scalar($"select count(*) from {_t}"));
    }
}
