using System.Net;
using System.Net.Sockets;

namespace SyncService.IntegrationTests.Guards;

/// <summary>Stands between the service and a server, and counts how often the service spoke after the server had: its round trips.</summary>
internal sealed class RoundTripRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int server;
    private readonly Task accepting;
    private long roundTrips;

    public RoundTripRelay(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public long RoundTrips => Interlocked.Read(ref roundTrips);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(stop.Token);
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(IPAddress.Loopback, server, stop.Token);
        var serverSpokeLast = 1;
        Task[] directions =
        [
            PumpAsync(near.GetStream(), far.GetStream(), () =>
            {
                if (Interlocked.Exchange(ref serverSpokeLast, 0) == 1) Interlocked.Increment(ref roundTrips);
            }),
            PumpAsync(far.GetStream(), near.GetStream(), () => Interlocked.Exchange(ref serverSpokeLast, 1)),
        ];
        await Task.WhenAny(directions);
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action onData)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, stop.Token) is > 0 and var read)
        {
            onData();
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
