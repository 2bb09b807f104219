using SyncService.Capture.Connections;
using SyncService.Queue.Connections;
using SyncService.Target.Sessions;

namespace SyncService.Planning;

/// <summary>Says beforehand what a start with these settings would do; writes nothing anywhere, and takes no lock that anybody waits for.</summary>
internal static class PlanRun
{
    /// <param name="options">With a source.</param>
    /// <param name="patience">How long the count of a stream's rows may take.</param>
    /// <param name="clock">This machine's clock.</param>
    /// <param name="cancellation">The caller's.</param>
    public static async Task<PlanReport> RunAsync(SyncOptions options, TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        await using var redis = new RedisConnection(options.Queue);
        await using var postgres = new PostgresConnections(options.Target);
        await using var sessions = new ApplySessions(postgres);
        var source = new SqlConnections(options.Source!);
        var plans = await EachStream.LookAsync(
            options.Streams, (stream, token) => new StreamPlanning(stream, source, redis, postgres, sessions, clock).PlanAsync(patience, token), cancellation);
        return new PlanReport(plans.Any(plan => plan.Action == PlannedAction.Reload), plans);
    }
}
