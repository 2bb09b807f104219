using SyncService.Cli;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Logging;

namespace SyncService.Tests.Cli.Commands;

/// <summary>The command lines of the verbs that look and mend.</summary>
public class VerbTests
{
    [Theory]
    [InlineData("Give ids, --all or --stream NAME.", "dead", "retry")]
    [InlineData("Give either ids, or --all or --stream.", "dead", "discard", "7", "--all")]
    [InlineData("--timeout takes seconds above 0", "check", "--timeout", "0")]
    [InlineData("--timeout takes seconds above 0", "plan", "--timeout", "3601")]
    [InlineData("--limit takes a number from 0.", "dead", "list", "--limit", "-1")]
    public async Task A_choice_that_says_nothing_is_refused(string expected, params string[] arguments)
    {
        using var program = new FakeProgram();
        Assert.Equal(ExitCode.BadConfiguration, await program.RunAsync(arguments));
        Assert.Contains(expected, program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("plan")]
    [InlineData("init")]
    public async Task A_stream_that_is_not_configured_is_named_with_those_that_are(string verb)
    {
        using var program = new FakeProgram();
        Assert.Equal(ExitCode.BadConfiguration, await program.RunAsync(verb, "--stream", "nope"));
        Assert.Contains("There is no stream nope. The streams are: default.", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_in_a_table_can_neither_steer_the_terminal_nor_mark_themselves_up()
    {
        using var output = new StringWriter();
        ConsoleTable.Print(new ConsoleOutput(output, output, new Redactor()), ["a"], [["[red]x[/]\e[2J\ny"]]);
        Assert.Contains("[red]x[/] [2J y", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output.ToString());
    }

    [Fact]
    public void A_line_for_another_program_is_never_broken()
    {
        using var output = new StringWriter();
        var wide = new string('x', 5_000);
        ConsoleTable.Print(new ConsoleOutput(output, output, new Redactor()), ["a", "b"], [[wide, "end"]]);
        Assert.Contains(output.ToString().Split('\n'), line => line.Contains(wide, StringComparison.Ordinal) && line.Contains("end", StringComparison.Ordinal));
    }
}
