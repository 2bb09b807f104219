using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run.Loads;
using SyncService.Cli.Logging;
using SyncService.Observation;
using SyncService.Protocol;
using SyncService.Reporting;

namespace SyncService.Tests.Cli.Commands.Run.Loads;

/// <summary>What is shown of a first load.</summary>
public sealed class LoadTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly StringWriter output = new();
    private readonly List<string> lines = [];
    private readonly StreamMetrics metrics;
    private readonly StreamView stream;

    public LoadTests()
    {
        metrics = new StreamMetrics("ventas", time: clock);
        stream = new StreamView(new StreamSpec { Name = "ventas", Source = "V", Target = "t" }, metrics, new StreamHistory(metrics), null, _ => true);
    }

    [Fact]
    public void A_line_tells_rows_share_pace_and_time_to_go()
    {
        using var culture = new Culture("es-DO");
        Assert.Equal("ventas: first load: 620,000 of 1,000,000 rows (62 %), 105,000 rows/s, 4 s to go", LoadWording.Line(new("ventas", true, 620_000, 1_000_000, 105_432)));
        Assert.Equal("ventas: catching up: 620 rows so far, 0 rows/s", LoadWording.Line(new("ventas", false, 620, null, 0)));
        Assert.Equal("ventas: first load: 999 of 1,000 rows (99 %), 0 rows/s", LoadWording.Line(new("ventas", true, 999, 1_000, 0)));
    }

    [Fact]
    public void The_pace_is_that_of_the_last_seconds()
    {
        var pace = new LoadPace(stream, clock);
        Begin();
        Apply(1_000);
        Assert.Equal(0, pace.Look()!.RowsPerSecond);
        for (var i = 0; i < 20; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Apply(50);
            pace.Look();
        }

        Assert.Equal(50, pace.Look()!.RowsPerSecond, 5);
        Assert.Equal(2_000, pace.Look()!.Done);
    }

    [Fact]
    public void Without_a_terminal_a_line_comes_at_first_then_as_the_share_grows_and_at_the_end()
    {
        var watch = Watch();
        Begin(total: 1_000);
        watch.Look();
        Assert.Empty(lines);
        Step(watch, seconds: 1, rows: 10);
        Assert.Equal(["ventas: first load: 10 of 1,000 rows (1 %), 10 rows/s, 99 s to go"], lines);

        // Soon again, and later with no more to tell.
        Step(watch, seconds: 5, rows: 500);
        Step(watch, seconds: 4, rows: 0);
        Assert.Single(lines);
        Step(watch, seconds: 1, rows: 0);
        Assert.StartsWith("ventas: first load: 510 of 1,000 rows (51 %)", lines[1], StringComparison.Ordinal);
        Step(watch, seconds: 30, rows: 0);
        Assert.Equal(2, lines.Count);
        Step(watch, seconds: 30, rows: 0);
        Assert.Equal(3, lines.Count);

        Apply(490);
        metrics.CycleEnded(clock.GetTimestamp(), Seq.None);
        watch.Look();
        Assert.Equal("ventas: first load done: 1,000 rows in 71 s (14 rows/s).", lines[^1]);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void A_short_catching_up_after_a_start_makes_no_line()
    {
        var watch = Watch();
        metrics.CycleBegins(default(ReadingSpan), Checkpoint.None with { RowsApplied = 5 }, Seq.None);
        watch.Look();
        metrics.CycleEnded(clock.GetTimestamp(), Seq.None);
        watch.Look();
        Assert.Empty(lines);
    }

    [Fact]
    public async Task On_a_terminal_a_bar_is_drawn_and_the_terminal_left_as_it_was()
    {
        var watch = Watch(terminal: true);
        Begin(total: 1_000);
        watch.Look();
        Step(watch, seconds: 1, rows: 250);
        var drawn = output.ToString();
        Assert.Matches(@"^ventas  ━{7,10}─{21,30}  25 %  250 of 1,000 rows  250 rows/s  3 s to go$", drawn);
        await watch.RunAsync(new CancellationToken(canceled: true));
        Assert.StartsWith($"{drawn}\r\e[J", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(80)]
    [InlineData(50)]
    [InlineData(20)]
    [InlineData(3)]
    public void Bars_never_fill_the_width_of_a_terminal(int width)
    {
        var loads = Enumerable.Range(1, 12).Select(i => new LoadState($"a-stream-with-a-long-name-{i}", i % 2 == 0, i * 1_000_000, i % 3 == 0 ? null : 99_999_999, i * 1_000)).ToList();
        var bars = LoadBars.Lines(loads, new ConsoleOutput(output, output, new Redactor(), moves: true, width: () => width));
        Assert.Equal(9, bars.Count);
        Assert.All(bars.SkipLast(1), line => Assert.InRange(line.Length, 1, width - 1));
        if (width >= 50) Assert.All(bars.SkipLast(1), line => Assert.Contains("─", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Bars_have_colours_only_where_they_are_wanted()
    {
        LoadState[] loads = [new("ventas", true, 1, 2, 1)];
        Assert.DoesNotContain("\e[", LoadBars.Lines(loads, new ConsoleOutput(output, output, new Redactor(), moves: true))[0], StringComparison.Ordinal);
        Assert.Contains("\e[", LoadBars.Lines(loads, new ConsoleOutput(output, output, new Redactor(), colours: true, moves: true))[0], StringComparison.Ordinal);
    }

    public void Dispose() => output.Dispose();

    private void Begin(long? total = null)
    {
        metrics.CycleBegins(default(ReadingSpan), Checkpoint.None, Seq.None);
        metrics.Load!.Total = total;
    }

    private void Apply(int rows) => metrics.Applied(new Applied(Checkpoint.None, rows, 0, 0), 0, 0);

    private void Step(LoadWatch watch, int seconds, int rows)
    {
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Apply(rows);
        watch.Look();
    }

    private LoadWatch Watch(bool terminal = false)
    {
        var log = new Lines(lines);
        return new LoadWatch(new ConsoleOutput(output, output, new Redactor(), moves: terminal, width: () => terminal ? 120 : null), [stream], log, log, clock);
    }

    private sealed class Lines(List<string> said) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => said.Add(formatter(state, exception));
    }
}
