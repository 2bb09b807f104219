using SyncService.Cli.Commands.Output;
using SyncService.Cli.Logging;

namespace SyncService.Tests.Cli;

/// <summary>Lines that stay at the bottom of a terminal.</summary>
public sealed class FooterTests : IDisposable
{
    private readonly StringWriter output = new();

    [Fact]
    public void A_line_is_written_above_the_footer_which_is_drawn_again()
    {
        var console = Console();
        console.Footer(["a", "b"]);
        console.Line("said");
        Assert.Equal("a\nb\r\e[1A\e[Jsaid\na\nb", output.ToString());
    }

    [Fact]
    public void A_footer_that_is_taken_away_leaves_nothing()
    {
        var console = Console();
        console.Footer(["a"]);
        console.Footer([]);
        console.Line("said");
        Assert.Equal("a\r\e[Jsaid\n", output.ToString());
    }

    [Fact]
    public void Secrets_do_not_reach_it()
    {
        var redactor = new Redactor();
        redactor.Protect(["hidden-word"], []);
        new ConsoleOutput(output, output, redactor, moves: true).Footer(["the hidden-word"]);
        Assert.DoesNotContain("hidden-word", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_drawn_anew_there_is_none()
    {
        new ConsoleOutput(output, output, new Redactor()).Footer(["a"]);
        Assert.Empty(output.ToString());
    }

    [Theory]
    [InlineData("xterm", null, false, true, true)]
    [InlineData("xterm", "1", false, false, true)]
    [InlineData("xterm", "", false, true, true)]
    [InlineData("dumb", null, false, false, false)]
    [InlineData(null, null, false, false, false)]
    [InlineData("xterm", null, true, false, false)]
    public void Colours_and_movement_are_for_terminals_that_know_them(string? terminal, string? noColour, bool redirected, bool colours, bool moves)
    {
        string? Variable(string name) => name switch { "TERM" => terminal, "NO_COLOR" => noColour, _ => null };
        Assert.Equal((colours, moves), (ConsoleOutput.WantsColours(Variable, redirected), ConsoleOutput.IsMovable(Variable, redirected)));
    }

    public void Dispose() => output.Dispose();

    private ConsoleOutput Console() => new(output, output, new Redactor(), moves: true);
}
