using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture;

/// <summary>The rows of one source view or table, in the order of their changes.</summary>
/// <remarks>Every member throws <see cref="SyncException"/> when the source fails or cannot be read as it is.</remarks>
internal interface ISource
{
    /// <summary>Where a stream with nothing behind it begins, and what time it is at the source.</summary>
    Task<SourceBounds> BoundsAsync(CancellationToken cancellation);

    /// <summary>
    /// Reads to the end all rows whose stamp is not before the range's, in (change column, key) order, leaving out what
    /// <paramref name="sent"/> remembers. The last chunk may be empty. The caller disposes the chunks.
    /// </summary>
    IAsyncEnumerable<RecordChunk> ReadAsync(ReadingRange range, SentWindow sent, CancellationToken cancellation);
}
