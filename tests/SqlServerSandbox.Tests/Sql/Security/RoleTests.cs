namespace SqlServerSandbox.Tests.Sql.Security;

/// <summary>Roles, users, EXECUTE AS and the functions that tell of rights ("Database-Level Roles", T-SQL reference).</summary>
public sealed class RoleTests : IDisposable
{
    private readonly Db _db;
    private readonly SomeUser _user;
    private readonly string _t = TestServer.NewName();
    private readonly string _role = TestServer.NewName();

    public RoleTests(TestServer server)
    {
        _db = server.Open();
        _user = SomeUser.Make(_db);
        _db.Execute($"create table {_t} (a int, b int); insert {_t} values (1, 2); create role {_role}");
    }

    public void Dispose()
    {
        _user.Dispose();
        _db.Dispose();
    }

    [Fact]
    public void What_a_role_may_do_its_members_may_also_by_way_of_other_roles()
    {
        string outer = TestServer.NewName();
        _db.Execute($"create role {outer}; grant select on {_t} to {outer}; alter role {outer} add member {_role}; alter role {_role} add member {_user.Name}");
        Assert.Equal("1", _user.Db.List($"select a from {_t}"));
        Assert.Equal("1,1,0", _user.Db.List($"select is_member('{_role}') union all select is_rolemember('{outer}') union all select is_member('db_owner')"));
        Assert.Null(_user.Db.Scalar("select is_member('no such role')"));
        Assert.Equal($"SQL USER {_user.Name},ROLE public", _user.Db.List($"select type + ' ' + name from sys.user_token where name not in ('{_role}', '{outer}')"));
        Assert.Equal("2", _user.Db.List($"select count(*) from sys.user_token where type = 'ROLE' and usage = 'GRANT OR DENY' and name in ('{_role}', '{outer}')"));
        Assert.Equal(_role, _db.Scalar($"select user_name(role_principal_id) from sys.database_role_members where member_principal_id = user_id('{_user.Name}')"));

        Assert.Equal(15413, _db.Error($"alter role {_role} add member {outer}"));
        Assert.Equal(15144, _db.Error($"drop role {_role}"));
        _db.Execute($"alter role {_role} drop member {_user.Name}; drop role {_role}");
        Assert.Equal(229, _user.Db.Error($"select a from {_t}"));
    }

    [Fact]
    public void The_fixed_roles_read_write_and_own()
    {
        _db.Execute($"alter role db_datareader add member {_user.Name}");
        Assert.Equal("1", _user.Db.List($"select a from {_t}"));
        Assert.Equal(229, _user.Db.Error($"delete {_t}"));
        _db.Execute($"alter role db_datawriter add member {_user.Name}; alter role db_denydatareader add member {_user.Name}");
        _user.Db.Execute($"insert {_t} values (3, 4)");
        Assert.Equal(229, _user.Db.Error($"select a from {_t}"));
        _db.Execute($"alter role db_denydatareader drop member {_user.Name}; alter role db_owner add member {_user.Name}");
        _user.Db.Execute($"create table {_t}_mine (k int); drop table {_t}_mine; grant select on {_t} to public");
    }

    [Fact]
    public void Principals_that_cannot_be_are_refused()
    {
        Assert.Equal(15023, _db.Error($"create role {_user.Name}"));
        Assert.Equal(15007, _db.Error($"create user {_t}x for login {_t}nobody"));
        Assert.Equal(15151, _db.Error($"alter role {_t}norole add member {_user.Name}"));
        Assert.Equal(15151, _db.Error($"grant select on {_t} to {_t}nobody"));
        Assert.Equal(15151, _db.Error($"drop role {_t}norole"));
        _db.Execute($"drop role if exists {_t}norole; drop user if exists {_t}nobody");
    }

    [Fact]
    public void Execute_as_is_somebody_else_until_revert()
    {
        string without = TestServer.NewName();
        _db.Execute($"create user {without} without login; grant select (a) on {_t} to {without}");
        _db.Execute($"execute as user = '{without}'");
        Assert.Equal([[without]], _db.Rows("select user_name()"));
        Assert.Equal("1", _db.List($"select a from {_t}"));
        Assert.Equal(230, _db.Error($"select b from {_t}"));
        _db.Execute("revert");
        Assert.Equal("2", _db.List($"select b from {_t}"));
        Assert.Equal(15517, _db.Error($"execute as user = '{_t}nobody'"));
        Assert.Equal(15517, _user.Db.Error("execute as user = 'dbo'"));
        _db.Execute($"execute as login = '{_user.Name}'; if user_name() <> '{_user.Name}' or original_login() = suser_sname() throw 50000, 'who', 1; revert");
        _db.Execute($"exec('execute as user = ''{without}''')");
        Assert.Equal("2", _db.List($"select b from {_t}"));
    }

    [Fact]
    public void Has_perms_by_name_and_my_permissions_tell_what_one_may_do()
    {
        _db.Execute($"grant select on {_t} to {_user.Name}; deny select (b) on {_t} to {_user.Name}; grant create table to {_user.Name}");
        Assert.Equal(
            "1,0,1,0,1,0,NULL,NULL",
            _user.Db.List($"""
                select has_perms_by_name('{_t}', 'OBJECT', 'SELECT') union all select has_perms_by_name('{_t}', 'OBJECT', 'INSERT') union all select has_perms_by_name('{_t}', 'OBJECT', 'SELECT', 'a', 'COLUMN')
                union all select has_perms_by_name('{_t}', 'OBJECT', 'SELECT', 'b', 'COLUMN') union all select has_perms_by_name(db_name(), 'DATABASE', 'CREATE TABLE') union all select has_perms_by_name('dbo', 'SCHEMA', 'ALTER')
                union all select has_perms_by_name('no_such_table', 'OBJECT', 'SELECT') union all select has_perms_by_name('{_t}', 'OBJECT', 'FLY')
                """));
        Assert.Equal(
            [["", "SELECT"], ["a", "SELECT"]],
            _user.Db.Rows($"select subentity_name, permission_name from sys.fn_my_permissions('{_t}', 'OBJECT') order by 1, 2"));
        Assert.Contains("CREATE TABLE", _user.Db.List("select permission_name from fn_my_permissions(null, 'DATABASE')"), StringComparison.Ordinal);
        Assert.Equal(0, _user.Db.Scalar("select is_srvrolemember('sysadmin')"));
        Assert.Equal(1, _db.Scalar("select is_srvrolemember('sysadmin')"));
    }

    [Fact]
    public void A_users_own_schema_is_looked_at_first()
    {
        string s = TestServer.NewName(), who = TestServer.NewName();
        _db.Execute($"create schema {s}");
        _db.Execute($"create table {s}.{_t} (a int); insert {s}.{_t} values (77); create user {who} without login with default_schema = {s}; grant select to {who}; execute as user = '{who}'");
        Assert.Equal("77", _db.List($"select a from {_t}"));
        Assert.Equal("1", _db.List($"select a from dbo.{_t}"));
        _db.Execute($"revert; alter user {who} with default_schema = dbo; execute as user = '{who}'");
        Assert.Equal("1", _db.List($"select a from {_t}"));
        _db.Execute("revert");
    }
}
