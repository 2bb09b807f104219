using System.Threading.Channels;

namespace LocalServers.Network;

/// <summary>Bytes that are on their way for a while, in their order. Many may be at once, as on a long cable.</summary>
internal sealed class DelayLine
{
    private const int MostPieces = 4096;

    private readonly Channel<(byte[] Bytes, long Sent, TimeSpan Latency)> channel = Channel.CreateBounded<(byte[], long, TimeSpan)>(MostPieces);
    private readonly Func<ReadOnlyMemory<byte>, Task> arrive;
    private readonly Task ended;
    private readonly Task running;

    /// <param name="arrive">Takes what has arrived; when it fails, the next bytes to be sent fail the same way.</param>
    /// <param name="ended">Completed when nobody is to be waited for any more.</param>
    public DelayLine(Func<ReadOnlyMemory<byte>, Task> arrive, Task ended)
    {
        this.arrive = arrive;
        this.ended = ended;
        running = RunAsync();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, TimeSpan latency)
    {
        try
        {
            await channel.Writer.WriteAsync((bytes.ToArray(), TimeProvider.System.GetTimestamp(), latency));
        }
        catch (ChannelClosedException)
        {
            await running;
            throw;
        }
    }

    /// <summary>Returns when all has arrived.</summary>
    public async Task CompleteAsync()
    {
        channel.Writer.TryComplete();
        await running;
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var (bytes, sent, latency) in channel.Reader.ReadAllAsync())
            {
                var rest = latency - TimeProvider.System.GetElapsedTime(sent);
                if (rest > TimeSpan.Zero) await Task.WhenAny(Task.Delay(rest), ended);
                await arrive(bytes);
            }
        }
        finally
        {
            channel.Writer.TryComplete();
        }
    }
}
