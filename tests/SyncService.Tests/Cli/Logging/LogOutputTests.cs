using Microsoft.Extensions.Logging;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Logging;

namespace SyncService.Tests.Cli.Logging;

public sealed class LogOutputTests : IDisposable
{
    private const string Stats = "[STATS] Uptime: 2h15m | Processed: 1,247 | Queue: 0 | Rate: 12.3/sec | Errors: 0";
    private readonly TemporaryFolder folder = new();
    private readonly StringWriter output = new();
    private readonly Redactor redactor = new();

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
    }

    [Fact]
    public void The_stats_line_stands_verbatim_after_the_time()
    {
        using var logs = Open();

        logs.Factory.CreateLogger("SyncService.Reporting.StatsReporter").LogInformation("{Line}", Stats);

        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[STATS\] Uptime: 2h15m \| Processed: 1,247 \| Queue: 0 \| Rate: 12.3/sec \| Errors: 0\r?\n$", output.ToString());
    }

    [Theory]
    [InlineData(LogLevel.Information, @"^\S+ \S+ hello$")]
    [InlineData(LogLevel.Warning, @"^\S+ \S+ WARNING hello$")]
    [InlineData(LogLevel.Error, @"^\S+ \S+ ERROR hello$")]
    public void Warnings_and_errors_are_marked_on_the_console(LogLevel level, string expected)
    {
        using var logs = Open();

        logs.Factory.CreateLogger("x").Log(level, "hello");

        Assert.Matches(expected, output.ToString().TrimEnd());
    }

    [Fact]
    public void A_stack_trace_is_in_the_file_and_not_on_the_console()
    {
        using (var logs = Open())
            logs.Factory.CreateLogger("x").LogError(Thrown(), "It failed.");

        Assert.DoesNotContain(nameof(Thrown), output.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), FileText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_for_the_file_alone_is_not_on_the_console()
    {
        using (var logs = Open())
            logs.Factory.CreateLogger(FileOnly.Category).LogError("Only for the file.");

        Assert.Empty(output.ToString());
        Assert.Contains("Only for the file.", FileText(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_reaches_console_or_file_from_message_value_or_exception()
    {
        redactor.Protect(["hunter2-hunter2"], []);
        using (var logs = Open())
            logs.Factory.CreateLogger("x").LogError(new InvalidOperationException("bad hunter2-hunter2"), "{Text}", "Password=hunter2-hunter2");

        Assert.Contains("Password=***", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output.ToString() + FileText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_cannot_forge_a_line_or_steer_the_terminal()
    {
        using (var logs = Open())
            logs.Factory.CreateLogger("x").LogInformation("{Text}", "a\n2026-01-01 [STATS] forged \e[2J");

        Assert.Single(output.ToString().TrimEnd().Split('\n'));
        Assert.DoesNotContain('\e', output.ToString());
        Assert.Single(FileText().TrimEnd().Split('\n'));
    }

    [Fact]
    public void Numbers_are_written_the_same_in_every_culture()
    {
        using var culture = new Culture("es-DO");
        using var german = new Culture("de-DE");
        using var logs = Open();

        logs.Factory.CreateLogger("x").LogInformation("{Count:N0} rows, {Rate:0.0}/s", 1247, 12.3);

        Assert.EndsWith(" 1,247 rows, 12.3/s", output.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_below_the_level_are_not_written()
    {
        using (var logs = Open(level: LogLevel.Warning))
        {
            logs.Factory.CreateLogger("x").LogInformation("quiet");
            Assert.False(logs.Factory.CreateLogger("x").IsEnabled(LogLevel.Information));
        }

        Assert.Empty(output.ToString());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_costs_one_warning_and_the_file()
    {
        // A file in the way stops root too.
        var directory = folder.Write("taken", "");
        using var logs = Open(directory);

        logs.Factory.CreateLogger("x").LogInformation("on with it");

        Assert.Null(logs.File);
        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("WARNING LOG_DIR " + directory, lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_instance_in_the_same_folder_writes_a_file_of_its_own()
    {
        using var first = Open();
        using (var second = Open())
        {
            Assert.Equal("sync.log", Path.GetFileName(first.File));
            Assert.Equal("sync.2.log", Path.GetFileName(second.File));
            Assert.Contains("this one writes sync.2.log", output.ToString(), StringComparison.Ordinal);
        }

        using var third = Open();
        Assert.Equal("sync.2.log", Path.GetFileName(third.File));
    }

    [Theory]
    [InlineData(null, "xterm", false, true)]
    [InlineData("", "xterm", false, true)]
    [InlineData("1", "xterm", false, false)]
    [InlineData(null, "dumb", false, false)]
    [InlineData(null, null, false, false)]
    [InlineData(null, "xterm", true, false)]
    public void Colours_are_for_terminals_whose_user_did_not_refuse_them(string? noColor, string? term, bool redirected, bool expected) =>
        Assert.Equal(expected, ConsoleOutput.WantsColours(name => name == "NO_COLOR" ? noColor : term, redirected));

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("boom");
        }
        catch (InvalidOperationException e)
        {
            return e;
        }
    }

    private LogOutput Open(string? directory = null, LogLevel level = LogLevel.Information) => LogOutput.Open(
        new LogOptions { Directory = directory ?? Path.Combine(folder.Path, "logs"), Level = level },
        new ConsoleOutput(output, output, redactor),
        redactor);

    private string FileText() => File.ReadAllText(Path.Combine(folder.Path, "logs", "sync.log"));
}
