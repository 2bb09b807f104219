using SyncService.Cli;
using SyncService.Cli.Commands.Run;

namespace SyncService.Tests.Cli.Commands.Run;

public class RunCommandTests
{
    [Fact]
    public async Task A_run_that_ends_well_introduces_itself_and_ends_with_0()
    {
        using var program = new FakeProgram();

        Assert.Equal(ExitCode.Success, await program.RunAsync("run"));

        var lines = program.Output.TrimEnd().Split(Environment.NewLine).Select(line => line["0000-00-00 00:00:00 ".Length..]).ToList();
        Assert.Equal("Sync Service 2.0.0, role all, 1 stream", lines[0]);
        Assert.StartsWith("Stream default: VW_VENTAS_SYNC → datos_vista. Mode timestamp, or rowversion where ULTIMA_MODIFICACION is one: ", lines[1], StringComparison.Ordinal);
        Assert.Equal(["SQL Server erp: ready", "Redis redis: ready", "PostgreSQL pg: ready"], lines[2..]);
        Assert.Empty(program.Error);
        Assert.True(program.Run.Disposed);
    }

    [Fact]
    public async Task Run_is_the_verb_when_none_is_named()
    {
        using var program = new FakeProgram();

        Assert.Equal(ExitCode.Success, await program.RunAsync("--role", "producer"));
        Assert.Equal(Role.Producer, program.Started!.Role);
    }

    [Theory]
    [InlineData("all", Role.All)]
    [InlineData("producer", Role.Producer)]
    [InlineData("consumer", Role.Consumer)]
    internal async Task The_role_reaches_the_engine(string word, Role role)
    {
        using var program = new FakeProgram();

        await program.RunAsync("run", "--role", word);

        Assert.Equal(role, program.Started!.Role);
        Assert.Contains($"role {word}", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, ExitCode.Success)]
    [InlineData(2, ExitCode.DeadLetters)]
    public async Task Once_prints_a_summary_and_ends_with_3_when_dead_letters_were_written(long dead, int expected)
    {
        var summary = new RunSummary(TimeSpan.FromSeconds(1.2)) { Read = 100_000, Enqueued = 100_000, Applied = 100_000 - dead, Dead = dead };
        using var program = new FakeProgram { Run = new FakeRun { Work = _ => Task.FromResult(summary) } };

        Assert.Equal(expected, await program.RunAsync("run", "--once"));

        var line = $"Done: 100,000 records read, {100_000 - dead:N0} applied, 0 unchanged, {dead} dead letters in 1.2 s (83,300 records/s)";
        Assert.Equal(line, program.Output.TrimEnd().Split(Environment.NewLine)[^1]);
        Assert.Contains(line, program.LogFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_tells_each_stream_that_cannot_run_with_what_to_do_and_what_the_others_did()
    {
        var summary = new RunSummary(TimeSpan.FromSeconds(2)) { Streams = 5, Failed = ["notes", "prices", "stock"], Read = 100, Enqueued = 100, Applied = 98, Dead = 2 };
        var denied = new SyncException("ana may not read VW_PRICES.", "Run: GRANT SELECT ON [VW_PRICES] TO [ana];", Failure.Configuration);
        StreamFailure[] failures =
        [
            new("prices", denied),
            new("notes", new SyncException("There is no view or table VW_NOTES in ERP.", "Look at its schema.", Failure.Configuration)),
            new("stock", denied),
        ];
        using var program = new FakeProgram { Run = new FakeRun { Failures = failures, Work = _ => Task.FromResult(summary) } };

        Assert.Equal(ExitCode.Failed, await program.RunAsync("run", "--once"));

        Assert.Equal(
            ["prices: ana may not read VW_PRICES. Run: GRANT SELECT ON [VW_PRICES] TO [ana];", "notes: There is no view or table VW_NOTES in ERP. Look at its schema."],
            program.Error.TrimEnd().Split(Environment.NewLine));
        Assert.Equal(
            "Done, except for 3 of 5 streams (notes, prices, stock): 100 records read, 98 applied, 0 unchanged, 2 dead letters in 2.0 s (50 records/s)",
            program.Output.TrimEnd().Split(Environment.NewLine)[^1]);
        Assert.Contains("stock: ana may not read VW_PRICES.", program.LogFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_configuration_starts_nothing_and_ends_with_2()
    {
        using var program = new FakeProgram();
        program.Environment.Remove("PG_HOST");
        program.Environment["SYNC_INTERVAL"] = "x";

        Assert.Equal(ExitCode.BadConfiguration, await program.RunAsync("run"));

        Assert.Null(program.Started);
        Assert.Empty(program.Output);
        Assert.Contains("  PG_HOST: ", program.Error, StringComparison.Ordinal);
        Assert.Contains("  SYNC_INTERVAL: ", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_a_server_is_one_line_with_its_hint_and_ends_with_1()
    {
        var failure = new SyncException("SQL Server erp refuses the login.", "Look at MSSQL_PASSWORD.", Failure.Configuration, new InvalidOperationException("inner"));
        using var program = new FakeProgram { Run = new FakeRun { Work = _ => throw failure } };

        Assert.Equal(ExitCode.Failed, await program.RunAsync());

        Assert.Equal("SQL Server erp refuses the login. Look at MSSQL_PASSWORD." + Environment.NewLine, program.Error);
        Assert.DoesNotContain("   at ", program.Output, StringComparison.Ordinal);
        Assert.Contains("inner", program.LogFile, StringComparison.Ordinal);
        Assert.True(program.Run.Disposed);
    }

    [Fact]
    public async Task A_failure_is_told_before_the_stores_are_let_go_of_for_which_there_may_be_no_time()
    {
        var failure = new SyncException("SQL Server erp refuses the login.", "Look at MSSQL_PASSWORD.", Failure.Configuration, new InvalidOperationException("inner"));
        var letting = new TaskCompletionSource();
        var let = new TaskCompletionSource();
        using var program = new FakeProgram { Run = new FakeRun { Work = _ => throw failure, LetGo = () => { letting.SetResult(); return let.Task; } } };

        var running = program.RunAsync();
        await letting.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.StartsWith("SQL Server erp refuses the login.", program.Error, StringComparison.Ordinal);
        program.Clock.Advance(StopDeadline.Patience);
        Assert.Equal([ExitCode.Failed], program.Ends);
        let.SetResult();
        Assert.Equal(ExitCode.Failed, await running);
    }

    [Fact]
    public async Task A_failure_that_names_a_secret_does_not_show_it()
    {
        var failure = new SyncException("Bad password target-secret.", "", Failure.Configuration, new InvalidOperationException("target-secret"));
        using var program = new FakeProgram { Run = new FakeRun { Work = _ => throw failure } };

        await program.RunAsync();

        Assert.Equal("Bad password ***." + Environment.NewLine, program.Error);
        Assert.DoesNotContain("target-secret", program.LogFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_is_one_line_that_names_the_log_file_and_ends_with_1()
    {
        using var program = new FakeProgram { Run = new FakeRun { Work = _ => throw new InvalidOperationException("oops") } };

        Assert.Equal(ExitCode.Failed, await program.RunAsync());

        var line = Assert.Single(program.Error.TrimEnd().Split(Environment.NewLine));
        Assert.Contains("defect", line, StringComparison.Ordinal);
        Assert.EndsWith("sync.log.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("oops", program.Output, StringComparison.Ordinal);
        Assert.Contains("System.InvalidOperationException: oops", program.LogFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_defect()
    {
        using var program = new FakeProgram { Run = new FakeRun { Work = _ => throw new OperationCanceledException() } };

        Assert.Equal(ExitCode.Failed, await program.RunAsync());
    }

    [Fact]
    public async Task A_warning_about_the_configuration_is_logged()
    {
        using var program = new FakeProgram();
        program.Environment["SYNC_INTERVALL"] = "5";

        Assert.Equal(ExitCode.Success, await program.RunAsync());

        Assert.Contains("WARNING SYNC_INTERVALL: ", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letting_go_of_the_stores_has_a_deadline_after_every_end()
    {
        using var program = new FakeProgram { Run = new FakeRun { Work = _ => throw new InvalidOperationException() } };
        await program.RunAsync();

        program.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([ExitCode.Failed], program.Ends);
    }
}
