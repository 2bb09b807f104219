using System.Diagnostics;
using System.Globalization;
using System.Text;
using SyncService.FaultTests.Report;

[assembly: AssemblyFixture(typeof(FaultReport))]

namespace SyncService.FaultTests.Report;

/// <summary>Collects all faults of the run, and writes at its end how often each kind struck and how long it took until all was well.</summary>
public sealed class FaultReport : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<TimeSpan>> recoveries = new(StringComparer.Ordinal);
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long peakBytes;

    public void Add(string kind, TimeSpan recovery)
    {
        lock (gate)
        {
            if (!recoveries.TryGetValue(kind, out var times)) recoveries[kind] = times = [];
            times.Add(recovery);
        }
    }

    public void AddMemory(long residentBytes)
    {
        lock (gate) peakBytes = Math.Max(peakBytes, residentBytes);
    }

    public void Dispose()
    {
        if (recoveries.Count > 0) Console.WriteLine(Text());
    }

    private string Text()
    {
        var text = new StringBuilder();
        var all = recoveries.Values.SelectMany(times => times).ToList();
        Row("fault", "count", "median", "longest");
        foreach (var (kind, times) in recoveries.OrderBy(entry => entry.Key, StringComparer.Ordinal)) Row(kind, Count(times), Seconds(Median(times)), Seconds(times.Max()));
        Row("all", Count(all), Seconds(Median(all)), Seconds(all.Max()));
        text.Append(CultureInfo.InvariantCulture, $"{all.Count} faults in {watch.Elapsed.TotalSeconds:0} s; seconds from the end of each fault until every row had arrived.");
        if (peakBytes > 0) text.Append(CultureInfo.InvariantCulture, $" Most memory of a service: {peakBytes / 1048576.0:0} MiB.");
        return text.ToString();

        void Row(string kind, string count, string median, string longest) =>
            text.Append(CultureInfo.InvariantCulture, $"{kind,-58} {count,5} {median,8} {longest,8}").AppendLine();
    }

    private static string Count(List<TimeSpan> times) => times.Count.ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
