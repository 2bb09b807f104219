namespace SqlServerSandbox.Tests.Sql;

public sealed class WriteTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();
    private readonly string _t = TestServer.NewName();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void INSERT_takes_values_selects_and_defaults()
    {
        _db.Execute($"create table {_t} (i int identity(5, 2) primary key, a int default 7, b varchar(10) not null default ('x'))");
        Assert.Equal(2, _db.Execute($"insert into {_t} (a) values (1), (default)"));
        Assert.Equal(1, _db.Execute($"insert {_t} default values"));
        Assert.Equal(3, _db.Execute($"insert {_t} (a, b) select a + 100, 'copy' from {_t}"));

        Assert.Equal("5,7,9,11,13,15", _db.List($"select i from {_t} order by i"));
        Assert.Equal("1,7,7,101,107,107", _db.List($"select a from {_t} order by i"));
        Assert.Equal(15m, _db.Scalar("select scope_identity()"));
        Assert.Equal(544, _db.Error($"insert {_t} (i) values (1)"));
        _db.Execute($"set identity_insert {_t} on; insert {_t} (i, a) values (100, 1); set identity_insert {_t} off");
        _db.Execute($"insert {_t} (a) values (0)");
        Assert.Equal(102, _db.Scalar($"select max(i) from {_t}"));
    }

    [Fact]
    public void UPDATE_and_DELETE_report_what_they_touched()
    {
        _db.Execute($"create table {_t} (k int primary key, n int, s varchar(10)); insert {_t} values (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')");

        Assert.Equal(2, _db.Execute($"update {_t} set n = n * 10, s = upper(s) where k >= 2"));
        Assert.Equal("1,20,30", _db.List($"select n from {_t} order by k"));
        Assert.Equal(3, _db.Execute($"update {_t} set k = 4 - k"));
        Assert.Equal("30,20,1", _db.List($"select n from {_t} order by k"));
        Assert.Equal(1, _db.Execute($"update t set n += v.x from {_t} t join (values (1, 5)) v(k, x) on v.k = t.k"));
        Assert.Equal(35, _db.Scalar($"select n from {_t} where k = 1"));
        Assert.Equal(1, _db.Execute($"delete from {_t} where n < 5"));
        Assert.Equal(1, _db.Execute($"delete t from {_t} t where t.k = 1"));
        Assert.Equal(0, _db.Execute($"delete {_t} where k = 99"));
        Assert.Equal("2", _db.List($"select k from {_t}"));
        _db.Execute($"truncate table {_t}");
        Assert.Equal(0, _db.Scalar($"select count(*) from {_t}"));
    }

    [Fact]
    public void A_statement_that_fails_writes_nothing()
    {
        _db.Execute($"create table {_t} (k int primary key, n int); insert {_t} values (1, 1), (2, 2)");

        Assert.Equal(2627, _db.Error($"insert {_t} values (3, 3), (4, 4), (1, 0)"));
        Assert.Equal(8134, _db.Error($"update {_t} set n = 10 / (k - 2)"));
        Assert.Equal("1,2", _db.List($"select n from {_t} order by k"));
    }

    [Fact]
    public void Computed_columns_follow_their_columns()
    {
        _db.Execute($"create table {_t} (a int, b int, total as a + b); insert {_t} (a, b) values (1, 2)");
        _db.Execute($"update {_t} set a = 10");

        Assert.Equal(12, _db.Scalar($"select total from {_t}"));
    }

    [Fact]
    public void ALTER_TABLE_adds_changes_and_drops_columns()
    {
        _db.Execute($"create table {_t} (k int primary key, a varchar(5)); insert {_t} values (1, 'x')");
        _db.Execute($"alter table {_t} add b int null, c int not null default 9; alter table {_t} alter column a nvarchar(20) not null; alter table {_t} add constraint u_{_t} unique (a)");
        _db.Execute($"insert {_t} (k, a) values (2, N'日本')");

        Assert.Equal([[1, "x", null, 9], [2, "日本", null, 9]], _db.Rows($"select k, a, b, c from {_t} order by k"));
        Assert.Equal(2627, _db.Error($"insert {_t} (k, a) values (3, 'X')"));
        _db.Execute($"alter table {_t} drop column b; alter table {_t} drop constraint u_{_t}");
        Assert.Equal(207, _db.Error($"select b from {_t}"));
        _db.Execute($"exec sp_rename '{_t}.c', 'd', 'COLUMN'; exec sp_rename '{_t}', '{_t}_new'");
        Assert.Equal(9, _db.Scalar($"select d from {_t}_new where k = 1"));
        Assert.Equal(4901, _db.Error($"alter table {_t}_new add e int not null"));
        _db.Execute($"drop table {_t}_new; drop table if exists {_t}_new");
        Assert.Equal(3701, _db.Error($"drop table {_t}_new"));
    }

    [Fact]
    public void A_session_has_its_own_temporary_tables()
    {
        using var other = server.Open();
        _db.Execute("select 1 as k into #mine; insert #mine values (2)");

        Assert.Equal(2, _db.Scalar("select count(*) from #mine"));
        Assert.Equal(208, other.Error("select * from #mine"));
    }

    [Fact]
    public void Schemas_and_alias_types_can_be_made()
    {
        _db.Execute($"create schema s_{_t}");
        _db.Execute($"create type phone_{_t} from varchar(15) not null");
        _db.Execute($"create table s_{_t}.contacts (k int, p phone_{_t}, q phone_{_t} null); insert s_{_t}.contacts values (1, '555', null)");

        Assert.Equal("555", _db.Scalar($"select p from s_{_t}.contacts"));
        Assert.Equal(515, _db.Error($"insert s_{_t}.contacts (k) values (2)"));
        Assert.Equal($"int,phone_{_t},phone_{_t}", _db.List($"select t.name from sys.columns c join sys.types t on t.user_type_id = c.user_type_id where c.object_id = object_id('s_{_t}.contacts') order by c.column_id"));
        Assert.Equal("varchar", _db.List($"select distinct t.name from sys.columns c join sys.types t on t.user_type_id = c.system_type_id where c.object_id = object_id('s_{_t}.contacts') and c.column_id > 1"));
    }
}
