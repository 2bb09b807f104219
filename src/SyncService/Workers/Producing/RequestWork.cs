using SyncService.Capture;
using SyncService.Capture.Asking;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target.Requests;

namespace SyncService.Workers.Producing;

/// <summary>Carries out between two cycles what was asked of the stream: reads the rows once more, and has them enqueued as any others.</summary>
/// <remarks>
/// No page of a cycle is open meanwhile, so nothing that was read before is enqueued behind these records. A request is done when its records are applied under the generation
/// in which they were enqueued; under any other it is carried out again, for the list may have been dropped. What was done of a long one is remembered in this process alone.
/// </remarks>
internal sealed class RequestWork(ISource source, IStreamRequests requests, CycleJournal journal, TimeProvider clock)
{
    /// <summary>After that, the changes have their turn.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(5);

    /// <summary>By number and time: a server that is set back gives a number once more.</summary>
    private (long Request, DateTimeOffset AskedAt, Generation Generation, Watermark From, AskedFindings Findings)? begun;

    /// <summary>Those that wait for a whole cycle, and were there when one ended: the next one is theirs. With how far the source had counted its changes when that began; null before.</summary>
    private readonly Dictionary<(long Request, DateTimeOffset AskedAt), Watermark?> waiting = [];

    /// <summary>Whether something is left that can be gone on with at once.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Whether there is anything to carry out. What is applied by now is done.</summary>
    public async Task<bool> IsAskedAsync(Cursor cursor, CancellationToken cancellation) =>
        (await requests.OpenAsync(cancellation)).Any(request => request.Generation != cursor.Generation);

    /// <param name="cursor">The producer's.</param>
    /// <param name="cycle">The cycle that has just ended.</param>
    /// <param name="enqueue">Enqueues a chunk with the producer's cursor.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>The cursor after it; null when somebody else has moved it.</returns>
    public async Task<Cursor?> CarryOutAsync(Cursor cursor, ReadingSpan cycle, Enqueue enqueue, CancellationToken cancellation)
    {
        HasMore = false;
        var since = clock.GetTimestamp();
        var open = await requests.OpenAsync(cancellation);
        foreach (var gone in waiting.Keys.Except(open.Select(request => (request.Id, request.AskedAt)))) waiting.Remove(gone);
        foreach (var request in open)
        {
            if (request.Generation == cursor.Generation) continue;
            if (request.Argument is { Kind: RequestArgument.Cycle })
            {
                HasMore |= await BeginOrEndCycleAsync(request, cursor, cycle, cancellation);
                continue;
            }

            if (Asked(request) is not { } asked)
            {
                await requests.RefuseAsync(request, RequestOutcome.None with { Refused = ["This version of the service does not know such a request."] }, cancellation);
                continue;
            }

            if (await CarryOutAsync(request, asked, cursor, enqueue, since, cancellation) is not var (next, isWhole)) return null;
            cursor = next;
            if (isWhole && clock.GetElapsedTime(since) < Slice) continue;
            HasMore = true;
            break;
        }

        return cursor;
    }

    /// <summary>The first cycle that ends after a request was written may have begun before it; whatever the next whole one read is enqueued when it ends.</summary>
    /// <remarks>Where open transactions hold the reading back, committed changes with greater numbers are left to later cycles: the request waits until all are read that were there when its cycle began.</remarks>
    /// <returns>Whether the next cycle is to come at once.</returns>
    private async Task<bool> BeginOrEndCycleAsync(Request request, Cursor cursor, ReadingSpan cycle, CancellationToken cancellation)
    {
        var key = (request.Id, request.AskedAt);
        if (!waiting.TryGetValue(key, out var counted))
        {
            waiting[key] = null;
            return true;
        }

        if (cycle.IsPartial) return false;
        counted ??= cycle.Counted;
        waiting[key] = counted;
        if (counted is { } newest && cycle.Below is { } below && below.CompareTo(newest) <= 0) return false;
        await requests.EnqueuedAsync(request, cursor.Generation, cursor.Seq, RequestOutcome.None, cancellation);
        waiting.Remove(key);
        return false;
    }

    private async Task<(Cursor Cursor, bool IsWhole)?> CarryOutAsync(Request request, AskedRows asked, Cursor cursor, Enqueue enqueue, long since, CancellationToken cancellation)
    {
        var known = begun is { } before && before.Request == request.Id && before.AskedAt == request.AskedAt && before.Generation == cursor.Generation ? begun : null;
        var findings = known?.Findings ?? new AskedFindings();
        if (known is { } goesOn && asked is AskedSpan span) asked = span with { From = goesOn.From };
        var first = known?.From;
        await foreach (var chunk in source.AskAsync(asked, findings, cursor.Position, cancellation))
        {
            using (chunk)
            {
                if (chunk.Count == 0) continue;
                var stamp = LastStamp(chunk);
                if (await enqueue(cursor, chunk, cancellation) is not var (next, isFull)) return null;
                cursor = next;

                // Keys are few, and a span that got nowhere would get nowhere again.
                first ??= stamp;
                if (asked is not AskedSpan || stamp == first || (!isFull && clock.GetElapsedTime(since) < Slice)) continue;
                begun = (request.Id, request.AskedAt, cursor.Generation, stamp, findings);
                return (cursor, false);
            }
        }

        begun = null;
        var outcome = new RequestOutcome(findings.Rows, findings.Missing, findings.Refused);
        if (findings is { Rows: 0, Missing: 0, Refused.Count: > 0 }) await requests.RefuseAsync(request, outcome, cancellation);
        else await requests.EnqueuedAsync(request, cursor.Generation, cursor.Seq, outcome, cancellation);
        journal.CarriedOut(request, outcome);
        return (cursor, true);
    }

    private static AskedRows? Asked(Request request) => request.Argument switch
    {
        null => null,
        { Kind: RequestArgument.Reloading } or { Since: not null } => new AskedSpan(request.Argument.Since, request.Argument.Until),
        var argument => new AskedKeys(argument.Keys, argument switch { { Removes: true } => RecordOperation.Remove, { Keeps: true } => RecordOperation.Absent, _ => RecordOperation.Delete }),
    };

    private static Watermark LastStamp(RecordChunk chunk) => RecordHeader.TryRead(chunk[chunk.Count - 1].Span, out var header) ? header.Stamp : default;
}

/// <summary>Enqueues a chunk with the producer's cursor. Null when somebody else has moved it; else the cursor after it, and whether the queue has been full for long.</summary>
internal delegate Task<(Cursor Cursor, bool IsFull)?> Enqueue(Cursor cursor, RecordChunk chunk, CancellationToken cancellation);
