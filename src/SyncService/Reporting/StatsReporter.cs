using System.Globalization;
using Microsoft.Extensions.Logging;
using SyncService.Protocol.Verifications;

namespace SyncService.Reporting;

/// <summary>Writes the [STATS] line, 30 s after the start and then at its interval.</summary>
internal sealed partial class StatsReporter(IReadOnlyList<StreamMetrics> streams, ReportingOptions options, LossReporter losses, ILogger logger, TimeProvider clock)
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(30);

    private const int NamesShown = 5;

    private readonly long started = clock.GetTimestamp();
    private long lastAt = clock.GetTimestamp();
    private long lastProcessed;

    public async Task RunAsync(CancellationToken stopping)
    {
        await Task.Delay(options.StatsInterval < FirstAfter ? options.StatsInterval : FirstAfter, clock, stopping);
        while (!stopping.IsCancellationRequested)
        {
            Stats(logger, Line());
            losses.Report();
            await Task.Delay(options.StatsInterval, clock, stopping);
        }
    }

    /// <summary>Counts of all streams together; the rate is that since the line before.</summary>
    public string Line()
    {
        var uptime = clock.GetElapsedTime(started);
        var processed = streams.Sum(stream => stream.Processed);
        var rate = (processed - lastProcessed) / Math.Max(0.001, clock.GetElapsedTime(lastAt).TotalSeconds);
        (lastAt, lastProcessed) = (clock.GetTimestamp(), processed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[STATS] Uptime: {(int)uptime.TotalHours}h{uptime.Minutes}m | Processed: {processed:N0} | Queue: {streams.Sum(stream => stream.QueueLength):N0} | Rate: {rate:0.0}/sec | Errors: {streams.Sum(stream => stream.Errors):N0}{Compared()}{Paused()}");
    }

    /// <summary>Nothing before PostgreSQL has told of each stream what its comparisons found.</summary>
    private string Compared()
    {
        List<(string, VerificationOutcome?)> known = [];
        foreach (var stream in streams)
        {
            if (stream.Comparisons is not { } comparisons) return "";
            known.Add((stream.Name, comparisons.Newest));
        }

        var words = new ComparedStreams(known).Words;
        return $" | {char.ToUpperInvariant(words[0])}{words[1..]}";
    }

    /// <summary>The line is as it always was while nothing is paused.</summary>
    private string Paused()
    {
        var paused = streams.Where(stream => stream.Pause is not null).Select(stream => stream.Name).ToList();
        var more = paused.Count > NamesShown ? string.Create(CultureInfo.InvariantCulture, $" and {paused.Count - NamesShown:N0} more") : "";
        return paused.Count == 0 ? "" : $" | Paused: {string.Join(", ", paused.Take(NamesShown))}{more}";
    }

    [LoggerMessage(EventIds.Stats, LogLevel.Information, "{Line}")]
    private static partial void Stats(ILogger logger, string line);
}
