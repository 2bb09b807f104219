using System.Diagnostics.Metrics;
using SyncService.Reporting;

namespace SyncService.Tests.Deployment;

/// <summary>The names under which Prometheus sees the instruments of the program.</summary>
/// <remarks>As the exporter forms them: dots become underscores, then the unit in words, then <c>total</c> for a counter.</remarks>
internal static class ServedMetrics
{
    public static IReadOnlyList<string> Names { get; } = [.. Instruments().Select(Name)];

    /// <summary>The names of the samples: a histogram has three.</summary>
    public static IReadOnlySet<string> SampleNames { get; } = Instruments()
        .SelectMany(one => one is Histogram<double> or Histogram<long> ? ["_bucket", "_sum", "_count"] : new[] { "" }, (one, ending) => Name(one) + ending)
        .ToHashSet();

    private static List<Instrument> Instruments()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == SyncMeter.Name) found.Add(instrument);
            },
        };
        listener.Start();
        using var meter = new SyncMeter("1.0.0");
        // Other tests may have meters of their own at this moment.
        return [.. found.DistinctBy(instrument => instrument.Name)];
    }

    private static string Name(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var counter = instrument.GetType().Name.Contains("Counter", StringComparison.Ordinal);
        return instrument.Name.Replace('.', '_') + unit + (counter ? "_total" : "");
    }
}
