using SyncService.Cli;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Tests.Cli.Commands;

public class CommandLineTests
{
    [Fact]
    public async Task The_version_is_the_one_of_the_build_and_needs_no_configuration()
    {
        using var program = new FakeProgram();
        program.Environment.Clear();

        Assert.Equal(ExitCode.Success, await program.RunAsync("--version"));

        Assert.Equal("sync-service 2.0.0" + Environment.NewLine, program.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("run", "--help")]
    public async Task The_help_tells_a_stranger_what_to_set_and_what_comes_back(params string[] arguments)
    {
        using var program = new FakeProgram();
        program.Environment.Clear();

        Assert.Equal(ExitCode.Success, await program.RunAsync(arguments));

        Assert.Contains("--once", program.Output, StringComparison.Ordinal);
        Assert.Contains("--role", program.Output, StringComparison.Ordinal);
        Assert.Contains("MSSQL_HOST=erp.example.com", program.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", program.Output, StringComparison.Ordinal);
        Assert.Contains("README.md", program.Output, StringComparison.Ordinal);
        Assert.All(Variables.All, variable => Assert.Contains(variable.Name, program.Output, StringComparison.Ordinal));
        Assert.Null(program.Started);
    }

    [Fact]
    public async Task The_help_does_not_show_what_is_configured()
    {
        using var program = new FakeProgram();

        await program.RunAsync("--help");

        Assert.DoesNotContain("secret", program.Output.Replace("secret of the hash mask", "", StringComparison.Ordinal).Replace("secret that whoever", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Did you mean run?", "rnu")]
    [InlineData("Did you mean --once?", "run", "--onec")]
    [InlineData("'everything'", "--role", "everything")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_may_be_meant(string expected, params string[] arguments)
    {
        using var program = new FakeProgram();

        Assert.Equal(ExitCode.BadConfiguration, await program.RunAsync(arguments));

        Assert.Contains(expected, program.Error, StringComparison.Ordinal);
        Assert.Contains("See sync-service --help.", program.Error, StringComparison.Ordinal);
        Assert.Null(program.Started);
    }
}
