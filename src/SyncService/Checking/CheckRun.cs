namespace SyncService.Checking;

/// <summary>Looks at everything that a sync needs, and writes nothing anywhere.</summary>
internal static class CheckRun
{
    /// <param name="options">With a source.</param>
    /// <param name="patience">How long one count may take.</param>
    /// <param name="clock">This machine's clock.</param>
    public static async Task<CheckReport> RunAsync(SyncOptions options, TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        await using var stores = new CheckedStores(options, clock);
        var reports = await stores.LookAsync(cancellation);
        var storesCanRun = stores.Findings.All(finding => finding.Severity != Severity.Error);
        var streams = await EachStream.LookAsync(
            options.Streams, (stream, token) => new StreamCheck(stream, options, stores, patience).RunAsync(storesCanRun, token), cancellation);
        return new CheckReport(
            streams.All(stream => stream.CanRun), reports, [.. stores.Findings.OrderByDescending(finding => finding.Severity)], streams);
    }
}
