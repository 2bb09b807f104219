namespace SyncService.Tests.Cli.Configuration.EnvironmentVariables;

public class MisspelledNamesTests
{
    [Theory]
    [InlineData("SYNC_INTERVALL", "SYNC_INTERVAL")]
    [InlineData("MSSQL_PASS", "MSSQL_PASSWORD")]
    [InlineData("MSSQL_USERNAME", "MSSQL_USER")]
    [InlineData("PG_PASSWROD_FILE", "PG_PASSWORD_FILE")]
    [InlineData("PG_SSL_MODE", "PG_SSLMODE")]
    [InlineData("LOG_DIRECTORY", "LOG_DIR")]
    public void A_name_that_looks_like_a_slip_is_a_warning(string name, string meant)
    {
        var loaded = GivenSettings.Load((name, "secret value"));

        Assert.NotNull(loaded.Options);
        var warning = Assert.Single(loaded.Findings.Warnings);
        Assert.StartsWith(name + ": ", warning, StringComparison.Ordinal);
        Assert.EndsWith($"did you mean {meant}?", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATH")]
    [InlineData("PGDATA")]
    [InlineData("REDIS_PORT_6379_TCP")]
    [InlineData("REDIS_SERVICE_HOST")]
    [InlineData("MSSQL_SA_PASSWORD")]
    [InlineData("SYNC_TEST_MSSQL")]
    [InlineData("PG_HOST_FILE")]
    public void Names_of_others_are_left_in_peace(string name) =>
        Assert.Empty(GivenSettings.Load((name, ""), ("PG_HOST", "pg")).Findings.Warnings);

    [Fact]
    public void The_file_is_looked_at_too()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".env", "BATCHSIZE=10\nTZ=UTC\n");

        Assert.StartsWith("BATCHSIZE: ", Assert.Single(GivenSettings.Load(Role.All, folder.Path).Findings.Warnings), StringComparison.Ordinal);
    }
}
