namespace SqlServerSandbox.Tests.Sql.Security;

/// <summary>"Row-Level Security" and CREATE SECURITY POLICY of the documentation.</summary>
public sealed class RowLevelTests : IDisposable
{
    private readonly Db _db;
    private readonly SomeUser _user;
    private readonly string _s = TestServer.NewName();
    private readonly string _t;

    public RowLevelTests(TestServer server)
    {
        _db = server.Open();
        _user = SomeUser.Make(_db);
        _t = $"{_s}.orders";
        _db.Execute($"create schema {_s}");
        _db.Execute($"create table {_t} (id int primary key, rep sysname, qty int); insert {_t} values (1, '{_user.Name}', 10), (2, 'somebody', 20), (3, '{_user.Name}', 30); grant select, insert, update, delete on {_t} to {_user.Name}");
        _db.Execute($"create function {_s}.mine(@rep as sysname) returns table with schemabinding as return select 1 as yes where @rep = user_name() or user_name() = 'dbo'");
    }

    public void Dispose()
    {
        _db.Execute($"drop security policy if exists {_s}.p");
        _user.Dispose();
        _db.Dispose();
    }

    private void Policy(string predicates, string state = "on") => _db.Execute($"create security policy {_s}.p {predicates} with (state = {state})");

    [Fact]
    public void A_filter_hides_rows_from_reading_updating_and_deleting()
    {
        Policy($"add filter predicate {_s}.mine(rep) on {_t}");
        Assert.Equal("1,3", _user.Db.List($"select id from {_t} order by id"));
        Assert.Equal("1,2,3", _db.List($"select id from {_t} order by id"));
        Assert.Equal("2", _user.Db.List($"select count(*) from {_t} as o"));
        Assert.Equal(2, _user.Db.Execute($"update {_t} set qty = qty + 1"));
        Assert.Equal(0, _user.Db.Execute($"delete {_t} where id = 2"));
        Assert.Equal("11,20,31", _db.List($"select qty from {_t} order by id"));
    }

    [Fact]
    public void A_filter_works_through_views_joins_and_subqueries()
    {
        Policy($"add filter predicate {_s}.mine(rep) on {_t}");
        _db.Execute($"create view {_s}.v as select id, qty from {_t}");
        _db.Execute($"grant select on {_s}.v to {_user.Name}");

        Assert.Equal("1,3", _user.Db.List($"select id from {_s}.v order by id"));
        Assert.Equal("1:10,2:NULL,3:30", string.Join(",", _user.Db.Rows($"select n.k, o.qty from (values (1), (2), (3)) as n(k) left join {_t} o on o.id = n.k order by n.k").Select(r => $"{r[0]}:{r[1] ?? "NULL"}")));
        Assert.Equal("40", _user.Db.List($"select sum(qty) from {_t} where id in (select id from {_t})"));
        Assert.Equal("3", _user.Db.List($"select max(id) from {_t} where exists (select * from {_t} x where x.rep <> 'nobody')"));
    }

    [Fact]
    public void A_policy_that_is_off_hides_nothing_and_stands_in_the_catalogue()
    {
        Policy($"add filter predicate {_s}.mine(rep) on {_t}", "off");
        Assert.Equal("3", _user.Db.List($"select count(*) from {_t}"));
        _db.Execute($"alter security policy {_s}.p with (state = on)");
        Assert.Equal("2", _user.Db.List($"select count(*) from {_t}"));

        Assert.Equal(
            [["p", true, "FILTER", null, $"([{_s}].[mine]([rep]))"]],
            _db.Rows($"select p.name, p.is_enabled, r.predicate_type_desc, r.operation_desc, r.predicate_definition from sys.security_policies p join sys.security_predicates r on r.object_id = p.object_id where r.target_object_id = object_id('{_t}')"));
        Assert.Equal(3729, _db.Error($"drop function {_s}.mine"));
        Assert.Equal(3729, _db.Error($"drop table {_t}"));
        _db.Execute($"alter security policy {_s}.p drop filter predicate on {_t}; drop security policy {_s}.p; drop function {_s}.mine");
        Assert.Equal("3", _user.Db.List($"select count(*) from {_t}"));
    }

    [Fact]
    public void A_block_predicate_refuses_what_would_be_written()
    {
        Policy($"add block predicate {_s}.mine(rep) on {_t} after insert, add block predicate {_s}.mine(rep) on {_t} before delete");
        _user.Db.Execute($"insert {_t} values (4, '{_user.Name}', 1)");
        Assert.Equal(33504, _user.Db.Error($"insert {_t} values (5, 'somebody', 1)"));
        Assert.Equal(33504, _user.Db.Error($"delete {_t} where id = 2"));
        _user.Db.Execute($"update {_t} set rep = 'somebody' where id = 1");
        Assert.Equal("1,2,3,4", _db.List($"select id from {_t} order by id"));
    }

    [Fact]
    public void A_predicate_may_rest_on_the_context_of_the_session_and_on_other_tables()
    {
        string tenant = TestServer.NewName();
        _db.Execute($"create table dbo.{tenant} (name sysname, boss int); insert dbo.{tenant} values ('somebody', 7)");
        _db.Execute($"create function {_s}.theirs(@rep sysname) returns table as return select 1 as yes from dbo.{tenant} t where t.name = @rep and t.boss = cast(session_context(N'boss') as int)");
        Policy($"add filter predicate {_s}.theirs(rep) on {_t}");

        Assert.Equal("", _user.Db.List($"select id from {_t}"));
        _user.Db.Execute("exec sp_set_session_context 'boss', 7, @read_only = 1");
        Assert.Equal("2", _user.Db.List($"select id from {_t}"));
        Assert.Equal(15664, _user.Db.Error("exec sp_set_session_context 'boss', 8"));
    }

    [Fact]
    public void An_inline_function_is_a_view_with_parameters()
    {
        _db.Execute($"create function {_s}.above(@least int, @most int) returns table as return (with c as (select id, qty from {_t} where qty >= @least) select id, qty * 2 as twice from c where qty <= @most)");
        Assert.Equal([[2, 40], [3, 60]], _db.Rows($"select f.id, f.twice from {_s}.above(15, 100) as f order by f.id"));
        Assert.Equal([[10, 3], [20, 2], [30, 1]], _db.Rows($"select o.qty, (select count(*) from {_s}.above(o.qty, 99)) from {_t} o order by o.qty"));
        Assert.Equal("1,2,2,3,3,3", _db.List($"select o.id from {_t} o cross apply {_s}.above(0, o.qty) f order by 1"));
        Assert.Equal(313, _db.Error($"select * from {_s}.above(1)"));
        Assert.Equal(8144, _db.Error($"select * from {_s}.above(1, 2, 3)"));
        Assert.Equal(229, _user.Db.Error($"select * from {_s}.above(1, 2)"));
        _db.Execute($"alter function {_s}.above(@n int) returns table as return select @n as n");
        Assert.Equal("5", _db.List($"select n from {_s}.above(5)"));
        Assert.Equal("IF", _db.Scalar($"select type from sys.objects where name = 'above' and schema_id = schema_id('{_s}')"));
    }
}
