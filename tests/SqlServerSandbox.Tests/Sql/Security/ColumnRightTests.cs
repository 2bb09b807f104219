using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Sql.Security;

/// <summary>SELECT granted on single columns (GRANT Object Permissions, T-SQL reference).</summary>
public sealed class ColumnRightTests(TestServer server) : IDisposable
{
    private readonly Db _db = server.Open();

    public void Dispose() => _db.Dispose();

    [Fact]
    public void Only_the_granted_columns_can_be_named_and_a_star_needs_all_of_them()
    {
        string t = TestServer.NewName(), who = TestServer.NewName();
        _db.Execute($"create table {t} (a int, b int, secret int); insert {t} values (1, 2, 3); create login {who} with password = 'Rights-1x'; create user {who} for login {who}; grant select (a, b) on {t} to {who}");
        using var theirs = new Db(new SqlConnectionStringBuilder(_db.Connection.ConnectionString) { UserID = who, Password = "Rights-1x", Pooling = false }.ConnectionString);

        Assert.Equal("3", theirs.List($"select a + b from {t} as x where x.a > 0"));
        Assert.Equal(230, theirs.Error($"select * from {t}"));
        Assert.Equal(230, theirs.Error($"select x.* from {t} as x"));
        Assert.Equal(230, theirs.Error($"select a from {t} where secret = 3"));
        Assert.Equal(229, theirs.Error($"delete {t}"));

        _db.Execute($"revoke select (b) on {t} from {who}");
        Assert.Equal(230, theirs.Error($"select b from {t}"));
        _db.Execute($"grant select on {t} to {who}");
        Assert.Equal("3", theirs.List($"select secret from {t}"));
    }
}
