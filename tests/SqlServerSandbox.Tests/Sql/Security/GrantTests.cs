namespace SqlServerSandbox.Tests.Sql.Security;

/// <summary>"Permissions Hierarchy", GRANT, DENY, REVOKE and "Ownership Chains" of the documentation.</summary>
public sealed class GrantTests : IDisposable
{
    private readonly Db _db;
    private readonly SomeUser _user;
    private readonly string _s = TestServer.NewName();
    private readonly string _t;

    public GrantTests(TestServer server)
    {
        _db = server.Open();
        _user = SomeUser.Make(_db);
        _t = $"{_s}.t";
        _db.Execute($"create schema {_s}");
        _db.Execute($"create table {_t} (a int, b int, secret int); insert {_t} values (1, 2, 3)");
    }

    public void Dispose()
    {
        _user.Dispose();
        _db.Dispose();
    }

    [Fact]
    public void A_right_on_the_schema_or_the_database_is_one_on_its_tables()
    {
        Assert.Equal(229, _user.Db.Error($"select a from {_t}"));
        _db.Execute($"grant select on schema::{_s} to {_user.Name}");
        Assert.Equal("1", _user.Db.List($"select a from {_t}"));
        _db.Execute($"revoke select on schema::{_s} from {_user.Name}");
        Assert.Equal(229, _user.Db.Error($"select a from {_t}"));
        _db.Execute($"grant select to {_user.Name}");
        Assert.Equal("1", _user.Db.List($"select a from {_t}"));
        _db.Execute($"revoke select to {_user.Name}; grant control on {_t} to {_user.Name}");
        _user.Db.Execute($"insert {_t} values (2, 2, 2); alter table {_t} add more int");
    }

    [Fact]
    public void A_denial_wins_wherever_it_stands()
    {
        _db.Execute($"grant select on {_t} to {_user.Name}; deny select on schema::{_s} to {_user.Name}");
        Assert.Equal(229, _user.Db.Error($"select a from {_t}"));
        _db.Execute($"revoke select on schema::{_s} to {_user.Name}");
        Assert.Equal("1", _user.Db.List($"select a from {_t}"));
        _db.Execute($"deny control on object::{_t} to {_user.Name}");
        Assert.Equal(229, _user.Db.Error($"select a from {_t}"));
    }

    [Fact]
    public void A_column_may_be_denied_where_the_table_is_granted_and_granted_where_it_is_not()
    {
        _db.Execute($"grant select, update on {_t} to {_user.Name}; deny select (secret), update (secret) on {_t} to {_user.Name}");
        Assert.Equal("3", _user.Db.List($"select a + b from {_t}"));
        Assert.Equal(230, _user.Db.Error($"select * from {_t}"));
        Assert.Equal(230, _user.Db.Error($"update {_t} set secret = 0"));
        _user.Db.Execute($"update {_t} set a = 5");

        _db.Execute($"revoke all on {_t} from {_user.Name}; grant update (b) on {_t} to {_user.Name}");
        _user.Db.Execute($"update {_t} set b = 9");
        Assert.Equal(230, _user.Db.Error($"update {_t} set a = 9"));
        Assert.Equal(229, _user.Db.Error($"update {_t} set b = 9 where a = 5"));
        Assert.Equal("5:9", _db.List($"select concat(a, ':', b) from {_t}"));
    }

    [Fact]
    public void To_delete_rows_by_a_condition_takes_the_right_to_read_them()
    {
        _db.Execute($"grant delete, insert on {_t} to {_user.Name}");
        Assert.Equal(229, _user.Db.Error($"delete {_t} where a = 1"));
        Assert.Equal(1, _user.Db.Execute($"delete {_t}"));
        _user.Db.Execute($"insert {_t} values (4, 4, 4)");
        Assert.Equal(229, _user.Db.Error($"truncate table {_t}") is 229 or 1088 or 4701 or 262 ? 229 : 0);
    }

    [Fact]
    public void A_view_reads_what_its_owner_owns_and_nothing_else()
    {
        string other = TestServer.NewName();
        _db.Execute($"create role {other}; grant select on schema::dbo to {other}");
        _db.Execute($"create schema {other} authorization {other}");
        _db.Execute($"create table {other}.x (a int)");
        _db.Execute($"create view {_s}.v as select a from {_t}");
        _db.Execute($"create view {_s}.w as select a from {other}.x");
        _db.Execute($"grant select on {_s}.v to {_user.Name}; grant select on {_s}.w to {_user.Name}");

        Assert.Equal("1", _user.Db.List($"select a from {_s}.v"));
        Assert.Equal(229, _user.Db.Error($"select a from {_t}"));
        Assert.Equal(229, _user.Db.Error($"select a from {_s}.w"));
        _db.Execute($"alter authorization on schema::{other} to dbo");
        Assert.Equal("", _user.Db.List($"select a from {_s}.w"));
    }

    [Fact]
    public void Who_has_a_right_with_grant_option_may_pass_it_on()
    {
        using var second = SomeUser.Make(_db);
        _db.Execute($"grant select on {_t} to {_user.Name}");
        Assert.NotEqual(0, _user.Db.Error($"grant select on {_t} to {second.Name}"));
        _db.Execute($"grant select on {_t} to {_user.Name} with grant option");
        _user.Db.Execute($"grant select on {_t} to {second.Name}");
        Assert.Equal("1", second.Db.List($"select a from {_t}"));
        _db.Execute($"revoke select on {_t} from {_user.Name} cascade");
        Assert.Equal(229, second.Db.Error($"select a from {_t}"));
    }

    [Fact]
    public void What_is_granted_to_whom_stands_in_the_catalogue()
    {
        _db.Execute($"grant select on schema::{_s} to {_user.Name}; deny update (b) on {_t} to {_user.Name}; grant view definition to {_user.Name}");
        Assert.Equal(
            [["DATABASE", "CONNECT", "GRANT", 0], ["DATABASE", "VIEW DEFINITION", "GRANT", 0], ["OBJECT_OR_COLUMN", "UPDATE", "DENY", 2], ["SCHEMA", "SELECT", "GRANT", 0]],
            _db.Rows($"select class_desc, permission_name, state_desc, minor_id from sys.database_permissions where grantee_principal_id = user_id('{_user.Name}') order by 1, 2"));
        Assert.Equal([["SQL_USER", "dbo"]], _db.Rows($"select type_desc, default_schema_name from sys.database_principals where name = '{_user.Name}'"));
        _db.Execute($"drop table {_t}");
        Assert.Equal(0, _db.Scalar($"select count(*) from sys.database_permissions where grantee_principal_id = user_id('{_user.Name}') and class = 1"));
    }

    [Fact]
    public void The_catalogue_shows_a_user_what_he_has_a_right_on_and_definitions_to_who_may_see_them()
    {
        _db.Execute($"create view {_s}.v as select a from {_t}");
        Assert.Null(_user.Db.Scalar($"select object_id('{_t}')") is null ? null : _user.Db.Scalar($"select name from sys.tables where object_id = object_id('{_t}')"));
        _db.Execute($"grant insert on {_t} to {_user.Name}; grant select on {_s}.v to {_user.Name}");
        Assert.Equal("t", _user.Db.Scalar($"select name from sys.tables where name = 't' and schema_id = schema_id('{_s}')"));
        Assert.Null(_user.Db.Scalar($"select object_definition(object_id('{_s}.v'))"));
        _db.Execute($"grant view definition on {_s}.v to {_user.Name}");
        Assert.NotNull(_user.Db.Scalar($"select object_definition(object_id('{_s}.v'))"));
    }
}
