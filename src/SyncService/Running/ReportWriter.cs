using SyncService.Queue;
using SyncService.Reporting;

namespace SyncService.Running;

/// <summary>Tells those who ask from elsewhere what keeps a stream from working, and how far a first load is; writes only what is new.</summary>
/// <remarks>An instance that stands by says nothing unless it has trouble of its own: the one that works speaks.</remarks>
internal sealed class ReportWriter(IReadOnlyList<StreamView> streams, Role role, WorkerReports reports, string instance, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Reports do not outlive a week without being said again.</summary>
    private static readonly TimeSpan SayAgain = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Stream, Role Half), WorkerReport> said = [];

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested) await Task.Delay(await WriteAsync(stopping) ? Look : LookAfterFailure, clock, stopping);
    }

    /// <summary>Writes what has changed. False when Redis does not take it: then whoever asks finds that out by himself.</summary>
    public async Task<bool> WriteAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var stream in streams)
            {
                foreach (var half in RoleNames.Halves.Where(half => role.HasFlag(half))) await WriteAsync(stream, half, cancellation);
            }

            return true;
        }
        catch (SyncException)
        {
            // Its workers meet the same failure, and log it.
            return false;
        }
    }

    private async Task WriteAsync(StreamView stream, Role half, CancellationToken cancellation)
    {
        var report = WorkerReport.Of(half, stream.Metrics, instance, clock.GetUtcNow());
        if (!stream.Holds(half) && report.Trouble is null) return;
        var before = said.GetValueOrDefault((stream.Spec.Name, half));
        if (report.SaysSameAs(before) && report.At - before!.At < SayAgain) return;
        await reports.WriteAsync(stream.Spec, report, cancellation);
        said[(stream.Spec.Name, half)] = report;
    }
}
