namespace SyncService.Tests.Cli.Configuration.EnvironmentVariables;

public sealed class FileTwinTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("s3cret\n")]
    [InlineData("s3cret\r\n")]
    [InlineData("s3cret")]
    public void A_value_may_stand_in_a_file_that_ends_with_a_line_break_or_not(string content)
    {
        var options = GivenSettings.Options(("PG_PASSWORD", null), ("PG_PASSWORD_FILE", folder.Write("password", content)));

        Assert.Equal("s3cret", options.Target.Password);
    }

    [Fact]
    public void Only_one_line_break_is_taken_from_the_end() => Assert.Equal(
        "s3cret\n",
        GivenSettings.Options(("PG_PASSWORD", null), ("PG_PASSWORD_FILE", folder.Write("password", "s3cret\n\n"))).Target.Password);

    [Fact]
    public void Every_variable_has_a_twin() => Assert.Equal(
        1444,
        GivenSettings.Options(("MSSQL_PORT_FILE", folder.Write("port", "1444\n"))).Source!.Port);

    [Fact]
    public void Both_set_is_an_error_that_names_both()
    {
        var error = GivenSettings.Error(("PG_PASSWORD_FILE", folder.Write("password", "x")));

        Assert.Equal("PG_PASSWORD: is set, and so is PG_PASSWORD_FILE; set one of them.", error);
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_error_that_names_the_twin()
    {
        var error = GivenSettings.Error(("PG_HOST", null), ("PG_HOST_FILE", "/does/not/exist"));

        Assert.StartsWith("PG_HOST_FILE: the file \"/does/not/exist\" cannot be used (no such file)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_an_error() =>
        Assert.StartsWith("PG_HOST_FILE: ", GivenSettings.Error(("PG_HOST", null), ("PG_HOST_FILE", folder.Path)), StringComparison.Ordinal);

    [Fact]
    public void A_file_without_end_is_refused() =>
        Assert.Contains("64 KiB", GivenSettings.Error(("PG_HOST", null), ("PG_HOST_FILE", "/dev/zero")), StringComparison.Ordinal);

    [Fact]
    public void An_empty_file_leaves_the_variable_unset() => Assert.StartsWith(
        "PG_PASSWORD: is not set",
        GivenSettings.Error(("PG_PASSWORD", null), ("PG_PASSWORD_FILE", folder.Write("password", ""))),
        StringComparison.Ordinal);

    [Fact]
    public void The_environment_wins_over_the_twin_in_the_file()
    {
        folder.Write(".env", "PG_PASSWORD_FILE=/does/not/exist\n");

        var loaded = GivenSettings.Load(Role.All, folder.Path);

        Assert.Empty(loaded.Findings.Errors);
        Assert.Equal("target-secret", loaded.Options!.Target.Password);
    }
}
