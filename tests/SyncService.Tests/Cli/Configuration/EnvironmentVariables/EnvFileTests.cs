using SyncService.Cli.Configuration;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Tests.Cli.Configuration.EnvironmentVariables;

public class EnvFileTests
{
    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A = b ", "b")]
    [InlineData("  export A=b", "b")]
    [InlineData("export\tA=b", "b")]
    [InlineData("A=", "")]
    [InlineData("A= # nothing", "")]
    [InlineData("A=b # comment", "b")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A=#c", "#c")]
    [InlineData("A=b=c", "b=c")]
    [InlineData("A=$b${c}", "$b${c}")]
    [InlineData(@"A=b\nc", @"b\nc")]
    [InlineData("A='b # c'", "b # c")]
    [InlineData("A=\"b # c\" # d", "b # c")]
    [InlineData(@"A='b\n$c""'", @"b\n$c""")]
    [InlineData(@"A=""b\n\t\""\\\$c""", "b\n\t\"\\$c")]
    [InlineData(@"A=""C:\path""", @"C:\path")]
    [InlineData("A='it is\r\nlong'", "it is\nlong")]
    [InlineData("A=b\r\nB=c\r\n", "b")]
    [InlineData("\uFEFFA=b", "b")]
    [InlineData("# A=x\n\n \t\nA=b", "b")]
    [InlineData("A=x\nA=b", "b")]
    [InlineData("A=ñ€😀", "ñ€😀")]
    [InlineData("A\nA=b", "b")]
    public void The_usual_syntax_is_understood(string text, string expected)
    {
        var findings = new Findings();

        var values = EnvFileParser.Parse(text, findings);

        Assert.Empty(findings.Errors);
        Assert.Equal(expected, values["A"]);
    }

    [Fact]
    public void A_line_that_is_not_understood_is_an_error_with_its_number_and_without_its_text()
    {
        var findings = new Findings();

        EnvFileParser.Parse("A='1\n2'\n\nhunter2 is my password\nB=2\n=3", findings);

        Assert.Equal(
            [".env line 4: is not understood; expected NAME=value.", ".env line 6: is not understood; expected NAME=value."],
            findings.Errors);
    }

    [Fact]
    public void A_quote_that_is_never_closed_is_an_error_at_the_line_where_it_opens()
    {
        var findings = new Findings();

        EnvFileParser.Parse("A=1\nPG_PASSWORD=\"hunter2\nB=2", findings);

        Assert.Equal(".env line 2: the quote of PG_PASSWORD is never closed.", Assert.Single(findings.Errors));
    }

    [Fact]
    public void Text_behind_a_closing_quote_is_an_error()
    {
        var findings = new Findings();

        EnvFileParser.Parse("A='b'c", findings);

        Assert.StartsWith(".env line 1: something follows the closing quote of A", Assert.Single(findings.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_wins_over_the_file_unless_it_is_empty()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".env", "MSSQL_HOST=from-file\nMSSQL_PORT=1444\nBATCH_SIZE=7\n");

        var options = GivenSettings.Load(Role.All, folder.Path, ("BATCH_SIZE", "")).Options!;

        Assert.Equal(("erp", 1444, 7), (options.Source!.Host, options.Source.Port, options.Target.BatchSize));
    }
}
