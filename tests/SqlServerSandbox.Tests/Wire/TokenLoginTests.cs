using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Wire;

/// <summary>Logins by token: FEDAUTH and FEDAUTHINFO (MS-TDS 2.2.6.3, 2.2.6.4, 2.2.7.12), as SqlClient has them.</summary>
public sealed class TokenLoginTests : StandInTest
{
    private const string Token = "eyJ0eXAiOiJKV1QifQ.reader.ñ";

    private readonly Db _admin;

    public TokenLoginTests()
        : base(new SandboxOptions { Password = TestServer.Password, Logins = [("reader", "Reader-1!")] })
    {
        _admin = Open();
        _admin.Execute($"create table t (k int); insert t values (1); grant select on t to reader; exec sandbox.add_token @login = 'reader', @token = N'{Token}'");
    }

    private SqlConnection Connection(bool encrypt = true) => new(new SqlConnectionStringBuilder
    {
        DataSource = $"127.0.0.1,{Server.Port}",
        InitialCatalog = "ERP",
        Encrypt = encrypt ? SqlConnectionEncryptOption.Mandatory : SqlConnectionEncryptOption.Optional,
        TrustServerCertificate = true,
        Pooling = false,
    }.ConnectionString);

    private static object? Scalar(SqlConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqlException Refused(string token)
    {
        using var connection = Connection();
        connection.AccessToken = token;
        return Assert.Throws<SqlException>(connection.Open);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_token_says_who_comes(bool encrypt)
    {
        using var connection = Connection(encrypt);
        connection.AccessToken = Token;
        connection.Open();

        Assert.Equal("reader", Scalar(connection, "select suser_sname()"));
        Assert.Equal(1, Scalar(connection, "select count(*) from t"));
        Assert.Equal(262, Assert.Throws<SqlException>(() => Scalar(connection, "create table mine (k int)")).Number);
    }

    [Fact]
    public void A_token_that_a_client_gets_after_FEDAUTHINFO_says_who_comes()
    {
        using var connection = Connection();
        string? resource = null;
        connection.AccessTokenCallback = (parameters, _) =>
        {
            resource = parameters.Resource;
            return Task.FromResult(new SqlAuthenticationToken(Token, DateTimeOffset.MaxValue));
        };
        connection.Open();

        Assert.Equal("reader", Scalar(connection, "select suser_sname()"));
        Assert.Equal("https://sandbox.invalid/", resource);
    }

    [Fact]
    public void A_token_that_nobody_has_is_refused()
    {
        var error = Refused("another");

        Assert.Equal((18456, "Login failed for user '<token-identified principal>'."), (error.Number, error.Message));
        _admin.Execute($"exec sandbox.drop_token @token = N'{Token}'");
        Assert.Equal(18456, Refused(Token).Number);
    }

    [Fact]
    public void A_token_expires_by_the_servers_clock_and_ends_no_connection()
    {
        _admin.Execute($"exec sandbox.add_token @login = 'reader', @token = N'{Token}', @seconds = 3600");
        using var connection = Connection();
        connection.AccessToken = Token;
        connection.Open();
        _admin.Execute("exec sandbox.step_clock @milliseconds = 3600000");

        Assert.EndsWith("Token is expired.", Refused(Token).Message, StringComparison.Ordinal);
        Assert.Equal(1, Scalar(connection, "select count(*) from t"));
    }

    [Fact]
    public void Passwords_are_good_beside_tokens()
    {
        using var reader = Open("reader", "Reader-1!");

        Assert.Equal(1, reader.Scalar("select count(*) from t"));
    }
}
