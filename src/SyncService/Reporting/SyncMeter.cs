using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SyncService.Reporting;

/// <summary>The instruments that the outside world reads, and the source of the traces; both are called <see cref="Name"/>.</summary>
/// <remarks>
/// Counters and gauges are read when somebody asks, from numbers that are kept anyway; histograms take one value a batch or cycle. So
/// nothing here costs anything a row. docs/metrics.md lists all of them; a test holds the list against this file.
/// </remarks>
internal sealed class SyncMeter : IDisposable
{
    public const string Name = "SyncService";

    public static readonly ActivitySource Traces = new(Name);

    /// <summary>Upper bounds of the buckets for times, in seconds.</summary>
    public static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86400];

    /// <summary>Upper bounds of the buckets for counts.</summary>
    public static readonly long[] Counts = [1, 10, 100, 1_000, 5_000, 10_000, 20_000, 50_000, 100_000];

    private readonly Meter meter;
    private readonly List<WatchedStream> streams = [];
    private readonly Histogram<double> batchDuration;
    private readonly Histogram<long> batchRecords;
    private readonly Histogram<double> lag;
    private readonly Histogram<double> cycleDuration;

    public SyncMeter(string version)
    {
        meter = new Meter(Name, version);
        Counter("sync.rows.read", "{row}", "Rows that the source sent, rows of the overlap window that were sent before included.", m => m.RowsRead);
        Counter("sync.rows.read_again", "{row}", "Rows that the source sent and that were enqueued before.", m => m.RowsReadAgain);
        Counter("sync.records.enqueued", "{record}", "Records pushed to the queue.", m => m.RecordsQueued);
        Counter("sync.rows.applied", "{row}", "Rows inserted or updated in the target.", m => m.RowsWritten);
        Counter("sync.rows.deleted", "{row}", "Rows of the target deleted, or marked as deleted.", m => m.RowsDeleted);
        Counter("sync.rows.unchanged", "{row}", "Records that the target had already, or in a newer version.", m => m.RecordsUnchanged);
        Counter("sync.rows.dead_lettered", "{row}", "Records set aside as dead letters.", m => m.DeadLetters);
        batchDuration = meter.CreateHistogram("sync.batch.duration", "s", "Time to apply a batch: staging, upsert and commit.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        batchRecords = meter.CreateHistogram("sync.batch.records", "{record}", "Records in a batch.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = Counts });
        Gauge("sync.queue.records", "{record}", "Records that wait in the queue.", m => m.QueueLength);
        Gauge("sync.queue.size", "By", "Size of the records that wait, from their number and their average size.", m => m.QueueBytes);
        lag = meter.CreateHistogram("sync.lag", "s", "Time from the stamp of a change in the source until it is visible in the target: the newest row of each batch.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        Gauge("sync.stream.lag", "s", "Time since which the target is known to hold all that the source had.", m => m.Freshness?.TotalSeconds);
        Gauge("sync.source.wait", "s", "Time since which the source has kept the producer waiting for rows; absent while it does not.", m => m.SourceWait?.TotalSeconds);
        Gauge("sync.target.wait", "s", "Time since which PostgreSQL has been at work on one batch; absent while it is not, or not for long.", m => m.TargetWait?.TotalSeconds);
        Gauge("sync.source.held_back", "s", "Time for which an open transaction of the source has held back a stream that reads by rowversion; absent while none does.", m => m.HeldBack?.TotalSeconds);
        cycleDuration = meter.CreateHistogram("sync.cycle.duration", "s", "Time of one look at the source, from its beginning to the last row read.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        meter.CreateObservableCounter("sync.retries", () => By("store", Enum.GetValues<Store>(), StoreNames.Label, (stream, store) => stream.Retries(store)), "{retry}", "Steps tried again after a passing failure, by the store that failed.");
        meter.CreateObservableCounter("sync.errors", () => By("class", Enum.GetValues<Failure>(), Label, (stream, failure) => stream.ErrorsOf(failure)), "{error}", "Failures by class: transient, configuration or data.");
        Gauge("sync.first_load.progress_ratio", "1", "Share of a first load, or of what was missed while the service was down, that is applied; absent when there is none.", m => m.Load?.Share(m.Through));
        Gauge("sync.dead_letters", "{letter}", "Dead letters that wait for a decision.", m => m.DeadLettersWaiting);
        Gauge("sync.verified.timestamp", "s", "Beginning of the newest comparison with the source that found the stream equal or repaired all that differed, in Unix time; absent before one did.", m => Unix(m.Comparisons?.VerifiedAt));
        Gauge("sync.verification.timestamp", "s", "End of the newest comparison with the source, in Unix time; absent before there was one, as are the counts of rows that it found.", m => Unix(m.Comparisons?.Newest?.To));
        Gauge("sync.rows.missing", "{row}", "Rows that only the source has.", m => m.Comparisons?.Newest?.Missing);
        Gauge("sync.rows.different", "{row}", "Rows with different values.", m => m.Comparisons?.Newest?.Different);
        Gauge("sync.rows.extra", "{row}", "Rows that only the target has.", m => m.Comparisons?.Newest?.Extra);
        Gauge("sync.rows.in_motion", "{row}", "Rows that changed at each look, and were not compared.", m => m.Comparisons?.Newest?.InMotion);
        Gauge("sync.rows.repaired", "{row}", "Rows that differed, were sent once more and were equal then.", m => m.Comparisons?.Newest?.Repaired);
        Gauge("sync.stream.paused", "", "1 while the stream is paused.", m => m.Pause is null ? 0 : 1);
        Gauge("sync.stream.up", "", "1 while the stream runs or tries a passing failure again, 0 while an error stops it.", m => m.Troubles.Any(t => t.Stops) ? 0 : 1);
        meter.CreateObservableGauge("sync.instance.active", Active, "", "1 where this instance works, 0 where it stands by, by stream and role.");
        meter.CreateObservableGauge("sync.build.info", () => new Measurement<long>(1, new KeyValuePair<string, object?>("version", version)), "", "1, with the version of the program.");
    }

    /// <param name="metrics">The stream.</param>
    /// <param name="role">The halves that this process runs.</param>
    /// <param name="holds">Whether this instance is the one that works.</param>
    public void Watch(StreamMetrics metrics, Role role, Func<Role, bool> holds) => streams.Add(new WatchedStream(metrics, role, holds));

    public void Batch(StreamMetrics stream, TimeSpan took, int records, TimeSpan visibleAfter)
    {
        batchDuration.Record(took.TotalSeconds, stream.Tag);
        batchRecords.Record(records, stream.Tag);
        lag.Record(visibleAfter.TotalSeconds, stream.Tag);
    }

    public void Cycle(StreamMetrics stream, TimeSpan took) => cycleDuration.Record(took.TotalSeconds, stream.Tag);

    public void Dispose() => meter.Dispose();

    private static double? Unix(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() / 1000.0;

    private static string Label(Failure failure) => failure switch
    {
        Failure.Transient => "transient",
        Failure.Configuration => "configuration",
        _ => "data",
    };

    private void Counter(string name, string unit, string meaning, Func<StreamMetrics, long> value) =>
        meter.CreateObservableCounter(name, () => streams.Select(stream => new Measurement<long>(value(stream.Metrics), stream.Metrics.Tag)), unit, meaning);

    private void Gauge(string name, string unit, string meaning, Func<StreamMetrics, double?> value) => meter.CreateObservableGauge(
        name,
        () => streams.Select(stream => (stream.Metrics, Value: value(stream.Metrics))).Where(one => one.Value is not null).Select(one => new Measurement<double>(one.Value!.Value, one.Metrics.Tag)),
        unit,
        meaning);

    /// <summary>One series for each value of a label, from the start, so that a query has a zero to begin from.</summary>
    private IEnumerable<Measurement<long>> By<T>(string label, T[] values, Func<T, string> name, Func<StreamMetrics, T, long> count) =>
        from stream in streams
        from value in values
        select new Measurement<long>(count(stream.Metrics, value), stream.Metrics.Tag, new KeyValuePair<string, object?>(label, name(value)));

    private IEnumerable<Measurement<long>> Active() =>
        from stream in streams
        from role in RoleNames.Halves
        where stream.Role.HasFlag(role)
        select new Measurement<long>(stream.Holds(role) ? 1 : 0, stream.Metrics.Tag, new KeyValuePair<string, object?>("role", RoleNames.Label(role)));

    private sealed record WatchedStream(StreamMetrics Metrics, Role Role, Func<Role, bool> Holds);
}
