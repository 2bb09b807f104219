using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SyncService.IntegrationTests.Guards;

/// <summary>Stands between a client and PostgreSQL, and counts what the client asks.</summary>
/// <remarks>
/// It reads the messages and not the clock, so the counts are the same however busy the machine is. Frontend messages:
/// https://www.postgresql.org/docs/current/protocol-message-formats.html. A Sync after nothing is a keep-alive, and is not counted.
/// </remarks>
internal sealed class CountingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int server;
    private readonly Task accepting;
    private int statements;
    private int roundTrips;

    public CountingRelay(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Statements executed, COPY among them; and how often the client waited for an answer: after Query, Sync and the end of a COPY. BEGIN goes out
    /// together with what follows it.</summary>
    public (int Statements, int RoundTrips) Counts => (Volatile.Read(ref statements), Volatile.Read(ref roundTrips));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true) relays.Add(RelayAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var upstream = new TcpClient();
        using (client)
        {
            await upstream.ConnectAsync(IPAddress.Loopback, server, stop.Token);
            client.NoDelay = upstream.NoDelay = true;
            var (near, far) = (client.GetStream(), upstream.GetStream());
            try
            {
                await await Task.WhenAny(far.CopyToAsync(near, stop.Token), ForwardAsync(near, far));
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // One side hung up, or the test is over.
            }
        }
    }

    private async Task ForwardAsync(NetworkStream near, NetworkStream far)
    {
        var head = new byte[5];
        var asked = false;
        for (var isFirst = true; ; isFirst = false)
        {
            // The start-up message alone has no type.
            var size = isFirst ? 4 : 5;
            await near.ReadExactlyAsync(head.AsMemory(0, size), stop.Token);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(size - 4)) - 4];
            await near.ReadExactlyAsync(body, stop.Token);
            if (!isFirst) Count((char)head[0], body, ref asked);
            await far.WriteAsync(head.AsMemory(0, size), stop.Token);
            await far.WriteAsync(body, stop.Token);
        }
    }

    private void Count(char type, ReadOnlySpan<byte> body, ref bool asked)
    {
        if (type is 'Q' or 'E') Interlocked.Increment(ref statements);
        asked |= type is 'P' or 'B' or 'D' or 'E' or 'C';
        if (type == 'Q' && body.StartsWith("BEGIN"u8)) return;
        if (type is not ('Q' or 'c') && !(type == 'S' && asked)) return;
        Interlocked.Increment(ref roundTrips);
        asked = false;
    }
}
