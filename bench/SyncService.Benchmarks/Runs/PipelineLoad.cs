using System.Diagnostics;
using LocalServers.Service;
using SyncService.Benchmarks.Servers;

namespace SyncService.Benchmarks.Runs;

/// <summary>Runs the published program over a source until the checkpoint has reached a record.</summary>
internal sealed class PipelineLoad(BenchServers servers, IReadOnlyDictionary<string, string> overrides)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>The service knows nothing beforehand: no queue, no checkpoint, no schema of its own.</summary>
    public async Task<LoadTimes> RunAsync(string view, string table, long rows, CancellationToken cancellation, IReadOnlyDictionary<string, string>? settings = null)
    {
        await servers.ForgetAsync();

        // Looking at the source again is not part of a load.
        var all = servers.ServiceSettings(view, table, interval: "3600");
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) all[name] = value;
        foreach (var (name, value) in overrides) all[name] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        var before = servers.ProcessorTime();
        var watch = Stopwatch.StartNew();
        await using var service = servers.StartService(all);
        await using var checkpoint = await CheckpointWatch.StartAsync(servers, service, limit.Token);

        await checkpoint.ReachedAsync(0, limit.Token);
        var begun = watch.Elapsed;
        var firstBatch = await checkpoint.ReachedAsync(1, limit.Token);
        var first = watch.Elapsed;
        var last = await checkpoint.ReachedAsync(rows, limit.Token);
        var done = watch.Elapsed;

        var processors = servers.ProcessorTime(service, checkpoint.Session) - before;
        var times = new LoadTimes(begun, first, done, firstBatch, last, processors, service.PeakResidentBytes);
        await StopAsync(service);
        return times;
    }

    public static async Task StopAsync(SyncServiceProcess service)
    {
        service.Terminate();
        var code = await service.ExitAsync(TimeSpan.FromSeconds(15));
        if (code != 0) throw new InvalidOperationException($"The service ended with {code}:\n{service.AllText}");
    }
}

/// <summary>When the checkpoint stood where, counted from the start of the program.</summary>
/// <param name="Begun">The producer had written its generation: the next thing it does is to query the source.</param>
/// <param name="FirstRow">The first batch was committed.</param>
/// <param name="Done">The last row was committed.</param>
/// <param name="FirstBatch">Records in the first batch that was seen.</param>
/// <param name="Rows">Records applied in all.</param>
/// <param name="Processors">Processor time used until then.</param>
/// <param name="PeakBytes">The service's largest resident memory until then.</param>
internal sealed record LoadTimes(TimeSpan Begun, TimeSpan FirstRow, TimeSpan Done, long FirstBatch, long Rows, ProcessorSplit Processors, long PeakBytes)
{
    /// <summary>From the first query of the source to the last commit.</summary>
    public TimeSpan Load => Done - Begun;

    /// <summary>From the first batch to the last, without what comes once.</summary>
    public double SteadyRate => Rows > FirstBatch ? (Rows - FirstBatch) / (Done - FirstRow).TotalSeconds : Rows / Load.TotalSeconds;
}
