using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SyncService.Protocol;
using SyncService.Protocol.Verifications;
using SyncService.Reporting;
using SyncService.Tests.Protocol.Verifications;

namespace SyncService.Tests.Reporting;

public sealed class StatsReporterTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly StreamMetrics metrics = new("default");

    [Fact]
    public void The_line_is_the_one_that_is_documented()
    {
        using var culture = new OtherCulture("es-DO");
        var stats = Reporter();
        metrics.Applied(new Applied(Checkpoint.None, 1_000, 240, 7), left: 1_500, lag: 0);
        clock.Advance(new TimeSpan(2, 15, 40));
        Assert.Equal("[STATS] Uptime: 2h15m | Processed: 1,247 | Queue: 1,500 | Rate: 0.2/sec | Errors: 0", stats.Line());
    }

    [Fact]
    public void The_rate_is_that_since_the_line_before()
    {
        var stats = Reporter();
        metrics.Applied(new Applied(Checkpoint.None, 100, 0, 0), 0, 0);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("Rate: 10.0/sec", stats.Line(), StringComparison.Ordinal);
        metrics.Failed(Role.Consumer, new SyncException("Away.", "", Failure.Transient), TimeSpan.FromSeconds(1), 1);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("Processed: 100 | Queue: 0 | Rate: 0.0/sec | Errors: 1", stats.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void Paused_streams_are_named_at_the_end_of_the_line()
    {
        var stats = Reporter();
        metrics.Looked(Checkpoint.None with { Pause = new Pause(clock.GetUtcNow(), "ana", null) });
        Assert.EndsWith("| Errors: 0 | Paused: default", stats.Line(), StringComparison.Ordinal);
        metrics.Looked(Checkpoint.None);
        Assert.EndsWith("| Errors: 0", stats.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_of_the_line_says_what_was_compared_once_that_is_known()
    {
        var stats = Reporter();
        metrics.Comparisons = KnownComparisons.None;
        Assert.EndsWith("| Errors: 0 | Never compared", stats.Line(), StringComparison.Ordinal);
        var from = new DateTimeOffset(2026, 3, 1, 12, 3, 9, TimeSpan.Zero);
        metrics.Comparisons = new KnownComparisons(1, Outcomes.Equal(from), from);
        Assert.EndsWith("| Errors: 0 | Compared 2026-03-01 12:03 UTC: equal", stats.Line(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hours_go_beyond_a_day()
    {
        var stats = Reporter();
        clock.Advance(TimeSpan.FromHours(50));
        Assert.StartsWith("[STATS] Uptime: 50h0m |", stats.Line(), StringComparison.Ordinal);
    }

    private StatsReporter Reporter() => new([metrics], new ReportingOptions(), new LossReporter([metrics], NullLogger.Instance), NullLogger.Instance, clock);

    private sealed class OtherCulture : IDisposable
    {
        private readonly System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;

        public OtherCulture(string name) => System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo(name);

        public void Dispose() => System.Globalization.CultureInfo.CurrentCulture = before;
    }
}
