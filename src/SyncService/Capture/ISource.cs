using SyncService.Capture.Asking;
using SyncService.Capture.Identification;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture;

/// <summary>The rows of one source view or table, in the order of their changes.</summary>
/// <remarks>Every member throws <see cref="SyncException"/> when the source fails or cannot be read as it is.</remarks>
internal interface ISource
{
    /// <summary>Looks what the source is now: its name, its columns, and who answers for it. Readings that follow are of these columns until they change.</summary>
    Task<SourceStanding> IdentifyAsync(CancellationToken cancellation);

    /// <summary>Whether another server, or another database, answers than when the source was identified. Asks the server only over a connection that is new.</summary>
    Task<bool> IsAnotherAsync(CancellationToken cancellation);

    /// <summary>
    /// Reads to the end all rows of the span that its mode sets, in (change column, key) order, leaving out what
    /// <paramref name="sent"/> remembers. The last chunk may be empty. The caller disposes the chunks.
    /// </summary>
    /// <param name="start">What the reading goes on from.</param>
    /// <param name="sent">What was sent before.</param>
    /// <param name="begins">Told the span, once, before the first chunk.</param>
    /// <param name="cancellation">The caller's.</param>
    IAsyncEnumerable<RecordChunk> ReadAsync(ReadingStart start, SentWindow sent, Action<ReadingSpan> begins, CancellationToken cancellation);

    /// <summary>Reads rows once more, as they are at this moment, whatever was sent of them. The position does not move. The caller disposes the chunks.</summary>
    /// <param name="asked">Which.</param>
    /// <param name="findings">What was met on the way; whole when the last chunk has come.</param>
    /// <param name="reached">Position of the cursor, which each record carries; null before the first row of a stream.</param>
    /// <param name="cancellation">The caller's.</param>
    IAsyncEnumerable<RecordChunk> AskAsync(AskedRows asked, AskedFindings findings, Position? reached, CancellationToken cancellation);

    /// <summary>
    /// Looks at those rows again and again, and brings none. True when the time of the watch is over and nothing was new; false when there is anything new
    /// among them, or anything else to be done than to look.
    /// </summary>
    /// <param name="start">As for a reading.</param>
    /// <param name="sent">As for a reading.</param>
    /// <param name="watch">When to look, and until when.</param>
    /// <param name="cancellation">The caller's.</param>
    Task<bool> WatchAsync(ReadingStart start, SentWindow sent, Watch watch, CancellationToken cancellation);
}
