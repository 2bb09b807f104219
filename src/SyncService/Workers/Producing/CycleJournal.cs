using System.Diagnostics;
using SyncService.Capture;
using SyncService.Capture.Reading;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Reporting;
using SyncService.Target.DeadLetters;
using SyncService.Target.Requests;

namespace SyncService.Workers.Producing;

/// <summary>What a producer tells of its beginnings and its cycles, in log, metrics and traces.</summary>
internal sealed class CycleJournal(StreamSpec stream, StreamMetrics metrics, CaptureLog log, TimeProvider clock)
{
    private Continuation lastBreak;

    /// <summary>Why a generation began whose first reading has not; null when that was told.</summary>
    private Continuation? untold;

    public StreamMetrics Metrics => metrics;

    /// <summary>Why the next generation will have to begin.</summary>
    public void Broke(Continuation why) => lastBreak = why;

    /// <summary>A generation has begun. Where its first reading fails, the reason is still that of the beginning before.</summary>
    public void Began()
    {
        if (untold is null || lastBreak != Continuation.GoOn) untold = lastBreak;
        lastBreak = Continuation.GoOn;
    }

    /// <param name="span">What is read.</param>
    /// <param name="known">The checkpoint as it was when the stores were looked at last.</param>
    /// <param name="queued">The newest record enqueued.</param>
    public void CycleBegins(ReadingSpan span, Checkpoint known, Seq queued)
    {
        metrics.CycleBegins(span, known, queued);
        if (untold is Continuation.GoOn) log.Begun(stream.Name, stream.Source, span.Begin);
        else if (untold is { } why) log.BegunAnew(stream.Name, why, stream.Source, span.Begin);
        untold = null;
    }

    /// <summary>What is not as the target was filled with, and what follows.</summary>
    public void Differed(IReadOnlyList<IdentityDifference> differences)
    {
        foreach (var told in differences.Where(difference => difference.Answer == IdentityAnswer.Tell)) log.Differs(stream, told.What);
        if (differences.Where(difference => difference.Answer == IdentityAnswer.Reload).ToList() is { Count: > 0 } anew)
        {
            log.Reloads(stream, string.Join("; ", anew.Select(difference => difference.What)), anew.Any(difference => difference.LeavesRows));
        }
    }

    /// <param name="count">Records of a predecessor that were set aside.</param>
    public void SetAside(long count) => log.SetAside(stream.Name, count, stream.Source);

    /// <param name="count">Records of a predecessor without a stamp that can be read.</param>
    public void LegacyWithoutStamp(long count) => log.LegacyWithoutStamp(stream.Name, count, stream.ChangeColumn, stream.Source);

    /// <summary>What was asked is in the queue, or cannot be done.</summary>
    public void CarriedOut(Request request, RequestOutcome outcome)
    {
        if (request.AskedBy != WaitingLetters.By) log.CarriedOut(stream.Name, request.Id, request.AskedBy, outcome.Rows, outcome.Missing);
        if (outcome.Refused.Count > 0) log.Refused(stream.Name, request.Id, outcome.Refused.Count, outcome.Refused[0]);
    }

    public Activity? StartTrace() => SyncMeter.Traces.StartActivity("sync.cycle")?.SetTag("sync.stream", stream.Name);

    /// <param name="trace">Of the cycle.</param>
    /// <param name="began">Timestamp of its beginning.</param>
    /// <param name="last">The newest record enqueued.</param>
    /// <param name="rows">Rows read.</param>
    /// <param name="records">Records enqueued.</param>
    /// <returns>How long the cycle took.</returns>
    public TimeSpan CycleEnds(Activity? trace, long began, Seq last, long rows, long records)
    {
        metrics.CycleEnded(began, last);
        trace?.SetTag("sync.rows", rows).SetTag("sync.records", records);
        log.CycleRead(stream.Name, rows, records);
        return clock.GetElapsedTime(began);
    }

    /// <summary>A cycle of a watch is told when it is over.</summary>
    /// <param name="cycle">What it read.</param>
    /// <param name="known">The checkpoint as it was when the stores were looked at last.</param>
    /// <param name="last">The newest record enqueued.</param>
    /// <returns>How long it took.</returns>
    public TimeSpan Watched(QuietCycle cycle, Checkpoint known, Seq last)
    {
        using var trace = StartTrace();
        trace?.SetStartTime((clock.GetUtcNow() - clock.GetElapsedTime(cycle.Began)).UtcDateTime);
        if (cycle.Span is { } span) metrics.CycleBegins(span, known, last);
        metrics.Read(cycle.Rows);
        return CycleEnds(trace, cycle.Began, last, cycle.Rows, 0);
    }
}
