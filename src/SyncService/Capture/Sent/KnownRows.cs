using System.Threading.Channels;
using SyncService.Encoding;

namespace SyncService.Capture.Sent;

/// <summary>Takes the chunks of a reading that is to find out whether there is anything new, and ends it as soon as there is.</summary>
/// <param name="stop">The reading's.</param>
internal sealed class KnownRows(CancellationTokenSource stop) : ChannelWriter<RecordChunk>
{
    /// <summary>Rows that were read, and sent before.</summary>
    public long Count { get; private set; }

    public bool FoundNew { get; private set; }

    /// <summary>Why the reading did not come to its end.</summary>
    public Exception? Failure { get; private set; }

    public override bool TryWrite(RecordChunk item)
    {
        using (item)
        {
            Count += item.RowsRead;
            FoundNew |= item.Count > 0;
        }

        if (FoundNew) stop.Cancel();
        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    public override bool TryComplete(Exception? error = null)
    {
        Failure = error;
        return true;
    }
}
