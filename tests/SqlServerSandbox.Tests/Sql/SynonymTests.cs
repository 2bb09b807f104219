namespace SqlServerSandbox.Tests.Sql;

/// <summary>CREATE SYNONYM (https://learn.microsoft.com/sql/t-sql/statements/create-synonym-transact-sql).</summary>
public sealed class SynonymTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    private void Create() => _db.Execute($"create table {_t} (k int not null primary key, n int); insert {_t} values (1, 10), (2, 20); create synonym dbo.s_{_t} for dbo.{_t}");

    [Fact]
    public void A_synonym_is_read_and_written_as_what_it_stands_for()
    {
        Create();
        _db.Execute($"insert s_{_t} values (3, 30); update s_{_t} set n = 11 where k = 1; delete s_{_t} where k = 2");

        Assert.Equal("11,30", _db.List($"select s.n from s_{_t} as s order by s.k"));
        Assert.Equal("11,30", _db.List($"select s_{_t}.n from s_{_t} order by k"));
    }

    [Fact]
    public void What_it_stands_for_is_looked_for_when_it_is_used()
    {
        Create();
        _db.Execute($"drop table {_t}");
        Assert.Equal(5313, _db.Error($"select * from s_{_t}"));
        _db.Execute($"exec('create view {_t} as select 7 as k')");

        Assert.Equal(7, _db.Scalar($"select k from s_{_t}"));
    }

    [Fact]
    public void A_synonym_of_a_synonym_is_none()
    {
        Create();
        _db.Execute($"create synonym ss_{_t} for s_{_t}");

        Assert.Equal(5313, _db.Error($"select * from ss_{_t}"));
    }

    [Fact]
    public void The_catalogue_tells_what_it_stands_for()
    {
        Create();

        Assert.Equal([$"SN [dbo].[{_t}]"], _db.Rows($"select type, base_object_name from sys.synonyms where name = 's_{_t}'").Select(r => string.Join(' ', r)));
        Assert.NotNull(_db.Scalar($"select object_id('s_{_t}')"));
        Assert.NotEqual(_db.Scalar($"select object_id('{_t}')"), _db.Scalar($"select object_id('s_{_t}')"));
    }

    [Fact]
    public void Definitions_do_not_go_through_it()
    {
        Create();
        Assert.Equal(3701, _db.Error($"drop table s_{_t}"));
        Assert.Equal(2714, _db.Error($"create synonym s_{_t} for {_t}"));
        _db.Execute($"drop synonym s_{_t}");

        Assert.Equal(208, _db.Error($"select * from s_{_t}"));
        Assert.Equal(2, _db.Scalar($"select count(*) from {_t}"));
        Assert.Equal(3701, _db.Error($"drop synonym s_{_t}"));
    }
}
