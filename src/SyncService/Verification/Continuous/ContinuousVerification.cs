using SyncService.Capture.Connections;
using SyncService.Protocol.Verifications;
using SyncService.Queue.Connections;
using SyncService.Target.Sessions;
using SyncService.Target.Verifications;

namespace SyncService.Verification.Continuous;

/// <summary>Compares the streams that this instance reads, one after the other, each once an interval.</summary>
/// <remarks>When a stream was compared last is PostgreSQL's word, so a restart, or another instance that takes over, begins no second comparison. One that was interrupted begins again.</remarks>
internal sealed class ContinuousVerification(
    IReadOnlyList<WatchedStream> streams, ContinuousOptions how, SqlConnections source, RedisConnection redis, PostgresConnections postgres, ApplySessions sessions, VerificationLog log, TimeProvider clock)
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(1);

    /// <summary>What was never compared is compared soon after the start, but not in the middle of it.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(10);

    private readonly VerificationStore store = new(postgres);
    private readonly long started = clock.GetTimestamp();

    /// <summary>Streams whose last comparison failed: they wait as long as others.</summary>
    private readonly Dictionary<string, DateTimeOffset> failed = new(StringComparer.Ordinal);

    /// <summary>Until it is told to stop. A store that fails ends one comparison only.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (how.Interval is not { } interval) return;
        var look = interval / 10 < LongestLook ? interval / 10 : LongestLook;
        while (true)
        {
            foreach (var stream in streams) await LookAsync(stream, interval, stopping);
            await Task.Delay(look, clock, stopping);
        }
    }

    private async Task LookAsync(WatchedStream stream, TimeSpan interval, CancellationToken stopping)
    {
        try
        {
            if (!stream.MayBeCompared() || !await IsDueAsync(stream.Spec, interval, stopping)) return;
            var verification = new StreamVerification(stream.Spec, source, redis, postgres, sessions, clock);
            var verdict = await verification.RunAsync(new VerificationOptions(how.Level, ComparedRow.Most, how.Repairs) { Share = new WorkShare(how.SharePercent) }, null, stopping);
            log.Tell(stream.Spec, verdict);
            if (verdict.Problem is null) await store.KeepAsync(stream.Spec, verdict.Outcome, stopping);
            else failed[stream.Spec.Name] = verdict.To;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // Whatever it is: the rows flow on.
            log.Failed(stream.Spec, e);
            failed[stream.Spec.Name] = clock.GetUtcNow();
        }
    }

    private async Task<bool> IsDueAsync(StreamSpec stream, TimeSpan interval, CancellationToken stopping)
    {
        var last = await store.LastAsync(stream, stopping);
        if (failed.TryGetValue(stream.Name, out var attempt) && (last is null || attempt > last)) last = attempt;
        return last is { } at ? clock.GetUtcNow() - at >= interval : clock.GetElapsedTime(started) >= (interval < FirstAfter ? interval : FirstAfter);
    }
}

/// <summary>A stream of the running service.</summary>
/// <param name="Spec">What it is.</param>
/// <param name="MayBeCompared">Whether this instance reads it, and neither a load nor a pause is under way.</param>
internal sealed record WatchedStream(StreamSpec Spec, Func<bool> MayBeCompared);
