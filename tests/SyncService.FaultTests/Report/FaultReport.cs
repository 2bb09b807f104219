using System.Diagnostics;
using System.Globalization;
using System.Text;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

[assembly: AssemblyFixture(typeof(FaultReport))]

namespace SyncService.FaultTests.Report;

/// <summary>Collects all faults of the run, and writes at its end how often each kind struck and how long it took until all was well.</summary>
public sealed class FaultReport : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<TimeSpan>> recoveries = new(StringComparer.Ordinal);
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Dictionary<object, DeleteCounts> deletes = [];
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

    /// <summary>What was deleted, made again, compared and approved on a stage until now.</summary>
    internal async Task AddDeletesAsync(Stage stage)
    {
        var counts = new DeleteCounts(stage.Load.Deletions.Deleted, stage.Load.Deletions.MadeAgain, await stage.Settlement.ComparisonsAsync(), stage.Operator.Approved);
        lock (gate) deletes[stage] = counts;
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
        text.Append(CultureInfo.InvariantCulture, $" {deletes.Values.Sum(stage => stage.Rows)} rows deleted in the source, {deletes.Values.Sum(stage => stage.MadeAgain)} of them made again;");
        text.Append(CultureInfo.InvariantCulture, $" {deletes.Values.Sum(stage => stage.Comparisons)} comparisons; {deletes.Values.Sum(stage => stage.Approved)} held sets approved.");
        if (peakBytes > 0) text.Append(CultureInfo.InvariantCulture, $" Most memory of a service: {peakBytes / 1048576.0:0} MiB.");
        return text.ToString();

        void Row(string kind, string count, string median, string longest) =>
            text.Append(CultureInfo.InvariantCulture, $"{kind,-58} {count,5} {median,8} {longest,8}").AppendLine();
    }

    private static string Count(List<TimeSpan> times) => times.Count.ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private sealed record DeleteCounts(long Rows, long MadeAgain, long Comparisons, int Approved);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
