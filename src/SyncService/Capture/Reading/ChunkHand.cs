using System.Threading.Channels;
using SyncService.Encoding;

namespace SyncService.Capture.Reading;

/// <summary>Hands chunks from the thread that reads to the one that enqueues.</summary>
internal static class ChunkHand
{
    private const int Ahead = 2;

    public static Channel<RecordChunk> Open() => Channel.CreateBounded<RecordChunk>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });

    /// <summary>Waits while the queue side is behind, and until a large record has gone: to read on would take the memory of another.</summary>
    public static void Give(RecordChunk chunk, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        var hasGone = chunk.WidestBytes > LargeRecord.Bytes ? chunk.Gone : Task.CompletedTask;
        try
        {
            while (!chunks.TryWrite(chunk))
            {
                if (!chunks.WaitToWriteAsync(stop).AsTask().GetAwaiter().GetResult()) throw new OperationCanceledException(stop);
            }
        }
        catch
        {
            chunk.Dispose();
            throw;
        }

        hasGone.Wait(stop);
    }

    /// <summary>Calls a reading off, and disposes of what nobody took.</summary>
    /// <remarks>A server may not honour a cancel in mid-statement: the thread ends when it can, and nobody waits for it.</remarks>
    public static async Task CallOffAsync(CancellationTokenSource stop, Task reading, ChannelReader<RecordChunk> left)
    {
        await stop.CancelAsync();
        _ = reading.ContinueWith(
            _ =>
            {
                while (left.TryRead(out var chunk)) chunk.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
