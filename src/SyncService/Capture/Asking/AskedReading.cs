using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SyncService.Capture.Connections;
using SyncService.Capture.Reading;
using SyncService.Encoding;

namespace SyncService.Capture.Asking;

/// <summary>Runs a reading of asked rows on a thread of its own, and hands its chunks over.</summary>
internal sealed class AskedReading(StreamSpec stream, SqlConnections connections)
{
    private const int ChunksAhead = 2;

    private static readonly TaskFactory Threads = new(
        CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, TaskContinuationOptions.None, ReadingThreads.Shared);

    public async IAsyncEnumerable<RecordChunk> RunAsync(Action<ChannelWriter<RecordChunk>, CancellationToken> read, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = stop.Token;
        var chunks = Channel.CreateBounded<RecordChunk>(new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });
        var reading = Threads.StartNew(() => Read(read, chunks.Writer, token), CancellationToken.None);
        try
        {
            await foreach (var chunk in chunks.Reader.ReadAllAsync(cancellation)) yield return chunk;
        }
        finally
        {
            // A server may not honour a cancel in mid-statement: the thread ends when it can, and nobody waits for it.
            await stop.CancelAsync();
            _ = reading.ContinueWith(
                _ =>
                {
                    while (chunks.Reader.TryRead(out var chunk)) chunk.Dispose();
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    private void Read(Action<ChannelWriter<RecordChunk>, CancellationToken> read, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        try
        {
            read(chunks, stop);
            chunks.Complete();
        }
        catch (Exception e) when (SqlErrors.IsOurs(e))
        {
            chunks.TryComplete(stop.IsCancellationRequested ? new OperationCanceledException(stop) : SqlErrors.Translate(e, connections.Name, stream.Source, connections.Options));
        }
        catch (Exception e) when (e is InvalidCastException or OverflowException)
        {
            chunks.TryComplete(new SyncException(
                $"{stream.Source} sent a value that does not fit the type of its column: {e.Message}", "Convert the column in the view.", Failure.Configuration, e));
        }
        catch (Exception e)
        {
            chunks.TryComplete(e);
        }
    }
}
