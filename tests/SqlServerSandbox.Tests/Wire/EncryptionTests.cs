using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Wire;

public sealed class EncryptionTests
{
    private static string With(SandboxServer server, SqlConnectionEncryptOption encrypt, bool trust = true) =>
        new SqlConnectionStringBuilder(TestServer.ConnectionTo(server.Port)) { Encrypt = encrypt, TrustServerCertificate = trust }.ConnectionString;

    private static SandboxServer Start(EncryptionMode mode) =>
        SandboxServer.Start(new SandboxOptions { Password = TestServer.Password, Encrypt = mode });

    [Theory]
    [InlineData("on", "mandatory", "TRUE")]
    [InlineData("on", "optional", "FALSE")]
    [InlineData("required", "mandatory", "TRUE")]
    [InlineData("required", "optional", "TRUE")]
    [InlineData("off", "optional", "FALSE")]
    public void A_client_connects_with_the_encryption_that_both_sides_want(string mode, string wanted, string encrypted)
    {
        using var server = Start(Enum.Parse<EncryptionMode>(mode, ignoreCase: true));
        using var db = new Db(With(server, SqlConnectionEncryptOption.Parse(wanted)));

        Assert.Equal(encrypted, db.Scalar("select encrypt_option from sys.dm_exec_connections where session_id = @@spid"));
        Assert.Equal(5000, db.Rows("select value from generate_series(1, 5000)").Count);
    }

    [Fact]
    public void A_client_that_insists_on_encryption_does_not_connect_to_a_server_without()
    {
        using var server = Start(EncryptionMode.Off);

        var error = Assert.Throws<SqlException>(() => new Db(With(server, SqlConnectionEncryptOption.Mandatory)));
        Assert.Contains("encryption", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_client_that_validates_refuses_the_self_made_certificate()
    {
        using var server = Start(EncryptionMode.On);

        var error = Assert.Throws<SqlException>(() => new Db(With(server, SqlConnectionEncryptOption.Mandatory, trust: false)));
        Assert.Contains("certificate", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_client_connects_strictly_when_it_is_given_the_certificate()
    {
        using var server = Start(EncryptionMode.On);
        string file = Path.Combine(Path.GetTempPath(), TestServer.NewName() + ".cer");
        File.WriteAllBytes(file, server.ExportCertificate());
        try
        {
            var builder = new SqlConnectionStringBuilder(With(server, SqlConnectionEncryptOption.Strict, trust: false)) { ServerCertificate = file };
            using var db = new Db(builder.ConnectionString);

            Assert.Equal(5000, db.Rows("select value from generate_series(1, 5000)").Count);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
