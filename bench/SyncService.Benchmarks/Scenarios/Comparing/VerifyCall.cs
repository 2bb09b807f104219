using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LocalServers.Service;
using SyncService.Benchmarks.Servers;

namespace SyncService.Benchmarks.Scenarios.Comparing;

/// <summary>One call of <c>verify --json</c> with one stream, and what it said.</summary>
internal sealed class VerifyCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly JsonElement stream;

    private VerifyCall(JsonElement stream, long peakBytes) => (this.stream, PeakBytes) = (stream, peakBytes);

    public long PeakBytes { get; }

    /// <summary>What the program says that it took: its start is not in it.</summary>
    public TimeSpan Took => TimeSpan.FromSeconds(stream.GetProperty("seconds").GetDouble());

    public long this[string count] => stream.GetProperty(count).GetInt64();

    /// <summary>Kind and key of each difference that was told.</summary>
    public IEnumerable<string> Found => stream.GetProperty("examples").EnumerateArray().Select(row => $"{row.GetProperty("kind").GetString()} {row.GetProperty("key").GetString()}");

    /// <param name="servers">Of the run.</param>
    /// <param name="settings">Of the stream.</param>
    /// <param name="codes">The exit codes that are expected.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="arguments">Of the verb.</param>
    /// <exception cref="InvalidOperationException">It ended with another code.</exception>
    public static async Task<VerifyCall> RunAsync(BenchServers servers, IReadOnlyDictionary<string, string> settings, int[] codes, CancellationToken cancellation, params string[] arguments)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        await using var verify = servers.StartService(settings, ["verify", "--json", .. arguments]);
        var peak = 0L;
        for (var watch = Stopwatch.StartNew(); !verify.HasExited && watch.Elapsed < Patience; await Task.Delay(20, limit.Token)) peak = Math.Max(peak, Peak(verify));
        var code = await verify.ExitAsync(Patience);
        if (!codes.Contains(code)) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"verify ended with {code}:\n{verify.AllText}"));
        using var report = JsonDocument.Parse(verify.AllText);
        return new VerifyCall(report.RootElement.GetProperty("streams")[0].Clone(), peak);
    }

    private static long Peak(SyncServiceProcess process)
    {
        try
        {
            return process.PeakResidentBytes;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // It has ended between two looks.
            return 0;
        }
    }
}
