using SyncService.Capture.Connections;
using SyncService.Protocol.Verifications;
using SyncService.Queue.Connections;
using SyncService.Target.Sessions;
using SyncService.Target.Verifications;

namespace SyncService.Verification.Continuous;

/// <summary>Compares the streams that this instance reads, one after the other: each once an interval, and when somebody asks for it.</summary>
/// <remarks>When a stream was compared last is PostgreSQL's word, so a restart, or another instance that takes over, begins no second comparison. One that was stopped goes on where it was.</remarks>
internal sealed class ContinuousVerification(
    IReadOnlyList<WatchedStream> streams, SqlConnections source, RedisConnection redis, PostgresConnections postgres, ApplySessions sessions, VerificationLog log, TimeProvider clock)
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);

    /// <summary>What was never compared is compared soon after the start, but not in the middle of it.</summary>
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(10);

    private const int MostExamples = ComparedRow.Most;

    private readonly VerificationStore store = new(postgres);
    private readonly long started = clock.GetTimestamp();

    /// <summary>How long a stream need not be looked at, and since when; until then nobody is asked. By a clock that nobody sets: one that was wrong and is set right would put comparisons off for years.</summary>
    private readonly Dictionary<string, (long Since, TimeSpan Pause)> rests = new(StringComparer.Ordinal);

    /// <summary>Until it is told to stop. A store that fails ends one comparison only.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var shortest = streams.Min(stream => stream.Spec.Verification.Interval) is { } interval && interval / 10 < LongestLook ? interval / 10 : LongestLook;
        while (true)
        {
            var asked = await AskedAsync(stopping);
            foreach (var stream in streams) await LookAsync(stream, asked.GetValueOrDefault(stream.Spec.Name) ?? [], stopping);
            await Task.Delay(shortest, clock, stopping);
        }
    }

    /// <summary>Requests by stream; none where PostgreSQL does not say.</summary>
    private async Task<IReadOnlyDictionary<string, IReadOnlyList<long>>> AskedAsync(CancellationToken stopping)
    {
        try
        {
            return await store.AskedAsync([.. streams.Select(stream => stream.Spec)], stopping);
        }
        catch (SyncException)
        {
            // Whoever works with rows says that it is away.
            return new Dictionary<string, IReadOnlyList<long>>();
        }
    }

    private async Task LookAsync(WatchedStream stream, IReadOnlyList<long> asked, CancellationToken stopping)
    {
        var schedule = stream.Spec.Verification;
        try
        {
            if (!stream.MayBeCompared()) return;
            if (asked.Count > 0)
            {
                await CompareAsync(stream.Spec, WorkShare.Whole, stopping);
                await store.EndAsync(asked, stopping);
            }
            else if (schedule.Interval is { } interval && schedule.Window?.IsOpen(clock) != false && await IsDueAsync(stream.Spec, interval, stopping))
            {
                await WithinAsync(schedule.Window, token => CompareAsync(stream.Spec, new WorkShare(schedule.SharePercent), token), stopping);
            }
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // Whatever it is: the rows flow on.
            log.Failed(stream.Spec, e);
            Postpone(stream.Spec);
        }
    }

    private async Task CompareAsync(StreamSpec stream, WorkShare share, CancellationToken cancellation)
    {
        var verdict = await Of(stream).RunAsync(How(stream, share), null, cancellation);
        log.Tell(stream, verdict);
        if (verdict.Problem is null) await store.KeepAsync(stream, verdict.Outcome, cancellation);
        Postpone(stream);
    }

    private StreamVerification Of(StreamSpec stream) => new(stream, source, redis, postgres, sessions, clock);

    private static VerificationOptions How(StreamSpec stream, WorkShare share) =>
        new(stream.Verification.Level, MostExamples, stream.Verification.Repairs) { Share = share, By = "service" };

    /// <summary>Ends it when the hours are over; it is not told, for nothing failed.</summary>
    private async Task WithinAsync(DayWindow? window, Func<CancellationToken, Task> compare, CancellationToken stopping)
    {
        if (window is null)
        {
            await compare(stopping);
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var closing = clock.CreateTimer(_ =>
        {
            if (!window.IsOpen(clock)) end.Cancel();
        }, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        try
        {
            await compare(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            // Goes on when they begin again.
        }
    }

    private void Postpone(StreamSpec stream)
    {
        if (stream.Verification.Interval is { } interval) Rest(stream, interval);
    }

    private void Rest(StreamSpec stream, TimeSpan pause) => rests[stream.Name] = (clock.GetTimestamp(), pause);

    private async Task<bool> IsDueAsync(StreamSpec stream, TimeSpan interval, CancellationToken stopping)
    {
        if (rests.TryGetValue(stream.Name, out var rest) && clock.GetElapsedTime(rest.Since) < rest.Pause) return false;
        if (await store.LastAsync(stream, stopping) is not { } last)
        {
            return clock.GetElapsedTime(started) >= (interval < FirstAfter ? interval : FirstAfter) || await Of(stream).IsUnfinishedAsync(How(stream, WorkShare.Whole), stopping);
        }

        // One of the future was dated by a clock that was wrong.
        var ago = clock.GetUtcNow() - last;
        if (ago < TimeSpan.Zero || ago >= interval) return true;
        Rest(stream, interval - ago);
        return false;
    }
}

/// <summary>A stream of the running service.</summary>
/// <param name="Spec">What it is.</param>
/// <param name="MayBeCompared">Whether this instance reads it, and neither a load nor a pause is under way.</param>
internal sealed record WatchedStream(StreamSpec Spec, Func<bool> MayBeCompared);
