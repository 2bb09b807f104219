using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SyncService.Capture.Connections;
using SyncService.Capture.Reading;
using SyncService.Encoding;

namespace SyncService.Capture.Asking;

/// <summary>Runs a reading of asked rows on a thread of its own, and hands its chunks over.</summary>
internal sealed class AskedReading(StreamSpec stream, SqlConnections connections)
{
    public async IAsyncEnumerable<RecordChunk> RunAsync(Action<ChannelWriter<RecordChunk>, CancellationToken> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = stop.Token;
        var chunks = ChunkHand.Open();
        var reading = ReadingThreads.StartNew(() => Read(read, chunks.Writer, token));
        try
        {
            await foreach (var chunk in chunks.Reader.ReadAllAsync(cancellation)) yield return chunk;
        }
        finally
        {
            await ChunkHand.CallOffAsync(stop, reading, chunks.Reader);
        }
    }

    private void Read(Action<ChannelWriter<RecordChunk>, CancellationToken> read, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        try
        {
            read(chunks, stop);
            chunks.Complete();
        }
        catch (Exception e)
        {
            chunks.TryComplete(ReadingFailure.Of(e, stream, connections, stop));
        }
    }
}
