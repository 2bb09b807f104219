using SyncService.Queue;
using SyncService.Reporting;

namespace SyncService.Observation;

/// <summary>Tells those who ask from elsewhere what keeps a stream from working, and how far a first load is; writes only what is new.</summary>
/// <remarks>An instance that stands by says nothing unless it has trouble of its own: the one that works speaks.</remarks>
internal sealed class ReportWriter(IReadOnlyList<StreamView> streams, Role role, WorkerReports reports, string instance, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Reports do not outlive a week without being said again.</summary>
    private static readonly TimeSpan SayAgain = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<Half> halves = [.. streams.SelectMany(stream => RoleNames.Halves.Where(half => role.HasFlag(half)).Select(half => new Half(stream, half)))];

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested) await Task.Delay(await WriteAsync(stopping) ? Look : LookAfterFailure, clock, stopping);
    }

    /// <summary>Writes what has changed. False when Redis does not take it: then whoever asks finds that out by himself.</summary>
    public async Task<bool> WriteAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var half in halves)
            {
                if (NewsOf(half) is not { } report) continue;
                if (await reports.WriteAsync(half.Stream.Spec, half.Role, report.ToJson(), half.Stream.Deployment(), cancellation)) half.Said = report;
            }

            return true;
        }
        catch (SyncException)
        {
            // Its workers meet the same failure, and log it.
            return false;
        }
    }

    /// <summary>Null when there is nothing new to say.</summary>
    private WorkerReport? NewsOf(Half half)
    {
        var report = WorkerReport.Of(half.Role, half.Stream.Metrics, instance, clock.GetUtcNow());
        if (!half.Stream.Holds(half.Role) && report.Trouble is null) return null;
        return report.SaysSameAs(half.Said) && report.At - half.Said!.At < SayAgain ? null : report;
    }

    private sealed class Half(StreamView stream, Role role)
    {
        public StreamView Stream => stream;

        public Role Role => role;

        /// <summary>What was said of it last.</summary>
        public WorkerReport? Said { get; set; }
    }
}
