namespace SyncService.Checking;

/// <summary>Looks at everything that a sync needs, and writes nothing anywhere.</summary>
internal static class CheckRun
{
    /// <summary>So many streams are looked at together, so that hundreds do not take hundreds of times as long.</summary>
    private const int StreamsAtOnce = 4;

    /// <param name="options">With a source.</param>
    /// <param name="patience">How long one count may take.</param>
    /// <param name="clock">This machine's clock.</param>
    public static async Task<CheckReport> RunAsync(SyncOptions options, TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        await using var stores = new CheckedStores(options, clock);
        var reports = await stores.LookAsync(cancellation);
        var storesCanRun = stores.Findings.All(finding => finding.Severity != Severity.Error);
        var streams = new StreamReport[options.Streams.Count];
        await Parallel.ForAsync(
            0,
            streams.Length,
            new ParallelOptions { MaxDegreeOfParallelism = StreamsAtOnce, CancellationToken = cancellation },
            async (i, token) => streams[i] = await new StreamCheck(options.Streams[i], options, stores, patience).RunAsync(storesCanRun, token));
        return new CheckReport(
            streams.All(stream => stream.CanRun), reports, [.. stores.Findings.OrderByDescending(finding => finding.Severity)], streams);
    }
}
