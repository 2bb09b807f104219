using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Wire;

public sealed class LoginTests(TestServer server) : IDisposable
{
    private readonly SandboxServer _sandbox = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password, Logins = [("reader", "Reader-1!")] });

    public void Dispose() => _sandbox.Dispose();

    private static SqlException Refused(string connection) => Assert.Throws<SqlException>(() => new Db(connection));

    [Fact]
    public void A_wrong_password_is_refused_with_18456()
    {
        var error = Refused(TestServer.ConnectionTo(_sandbox.Port, password: "wrong"));

        Assert.Equal(18456, error.Number);
        Assert.Equal("Login failed for user 'sa'.", error.Message);
        Assert.Equal(14, error.Class);
    }

    [Fact]
    public void An_unknown_login_is_refused_with_18456() =>
        Assert.Equal(18456, Refused(TestServer.ConnectionTo(_sandbox.Port, user: "nobody")).Number);

    [Fact]
    public void An_unknown_database_is_refused_with_4060() =>
        Assert.Equal(4060, Refused(TestServer.ConnectionTo(_sandbox.Port, database: "nowhere")).Number);

    [Fact]
    public void A_further_login_has_nothing_but_what_is_granted()
    {
        using var admin = new Db(TestServer.ConnectionTo(_sandbox.Port));
        admin.Execute("create table secret (k int); create table open_table (k int); insert open_table values (1), (2)");
        admin.Execute("create view shown as select k from secret");
        admin.Execute("grant select on open_table to reader; grant select on shown to reader");
        using var reader = new Db(TestServer.ConnectionTo(_sandbox.Port, "reader", "Reader-1!"));

        Assert.Equal(2, reader.Scalar("select count(*) from open_table"));
        Assert.Equal(0, reader.Scalar("select count(*) from shown"));
        Assert.Equal(229, reader.Error("select * from secret"));
        Assert.Equal(229, reader.Error("insert open_table values (3)"));
        Assert.Equal(262, reader.Error("create table mine (k int)"));
        Assert.Equal(300, reader.Error("select * from sys.dm_tran_locks"));
        Assert.Equal("open_table,shown", reader.List("select name from sys.objects order by name"));
        Assert.Equal(1, reader.Scalar("select has_perms_by_name('dbo.open_table', 'OBJECT', 'SELECT')"));
        Assert.Equal(0, reader.Scalar("select has_perms_by_name('dbo.open_table', 'OBJECT', 'INSERT')"));

        admin.Execute("revoke select on open_table from reader");
        Assert.Equal(229, reader.Error("select * from open_table"));
    }

    [Fact]
    public void The_server_says_who_and_where()
    {
        using var db = server.Open();

        Assert.Contains("Microsoft SQL Server", (string)db.Scalar("select @@version")!, StringComparison.Ordinal);
        Assert.Equal(db.Connection.Database, db.Scalar("select db_name()"));
        Assert.Equal(db.Connection.ServerProcessId, Convert.ToInt32(db.Scalar("select @@spid"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("dbo", db.Scalar("select schema_name()"));
        Assert.NotNull(db.Scalar("select cast(serverproperty('ProductVersion') as nvarchar(50))"));
    }

    [Fact]
    public void USE_moves_the_connection_to_another_database()
    {
        using var db = server.Open();
        string home = db.Connection.Database;
        db.Execute("use master");

        Assert.Equal("master", db.Connection.Database);
        db.Connection.ChangeDatabase(home);
        Assert.Equal(home, db.Scalar("select db_name()"));
        Assert.Equal(911, db.Error("use nowhere"));
    }

    [Fact]
    public void A_pooled_connection_is_reset_before_it_is_used_again()
    {
        string pooled = new SqlConnectionStringBuilder(server.ConnectionString) { Pooling = true, MaxPoolSize = 1, ApplicationName = TestServer.NewName() }.ConnectionString;
        int spid;
        using (var db = new Db(pooled))
        {
            spid = db.Connection.ServerProcessId;
            db.Execute("create table #mine (k int); set lock_timeout 7; begin tran");
        }
        using var again = new Db(pooled);

        Assert.Equal(spid, again.Connection.ServerProcessId);
        Assert.Equal(0, again.Scalar("select @@trancount"));
        Assert.Equal(-1, again.Scalar("select @@lock_timeout"));
        Assert.Equal(208, again.Error("select * from #mine"));
        SqlConnection.ClearPool(again.Connection);
    }
}
