using System.Net;
using System.Net.Sockets;

namespace LocalServers.Network;

/// <summary>One connection through a proxy.</summary>
internal sealed class ProxyLink(TcpProxy proxy, Socket client, IWireReader? reader) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock reading = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NetworkFault met = NetworkFault.None;
    private long passed;
    private volatile bool swallowed;

    public async Task RunAsync(int port)
    {
        try
        {
            client.NoDelay = true;
            Meet(proxy.Fault);
            if (proxy.Fault.Refuses) return;
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            await Task.WhenAll(PumpAsync(client, server, Direction.ToServer), PumpAsync(server, client, Direction.ToClient));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either side is gone, or the link was reset: the other side learns of it below.
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Counts anew for a fault that has just begun; ends the link when bytes of it were swallowed and no more are.</summary>
    public void Meet(NetworkFault fault)
    {
        if (swallowed && !fault.Swallows) Reset();
        if (ReferenceEquals(Interlocked.Exchange(ref met, fault), fault)) return;
        Interlocked.Exchange(ref passed, 0);
    }

    /// <summary>Ends the connection on both sides with RST, as a firewall does.</summary>
    public void Reset()
    {
        ended.TrySetResult();
        Abort(client);
        Abort(server);
    }

    public void Dispose() => Reset();

    private async Task PumpAsync(Socket from, Socket to, Direction direction)
    {
        var buffer = new byte[BufferBytes];
        var moments = new List<WireMoment>();
        DelayLine? line = null;
        try
        {
            while (true)
            {
                var count = await from.ReceiveAsync(buffer.AsMemory());
                if (proxy.Fault.Swallows)
                {
                    swallowed = true;
                    if (count > 0) continue;
                    // The other side does not learn that this one has closed: not before the network is whole again.
                    await ended.Task;
                }

                if (count == 0)
                {
                    if (line is not null) await line.CompleteAsync();
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                var bytes = buffer.AsMemory(0, count);
                if (direction == Direction.ToServer && proxy.Answer?.Invoke(bytes) is { } answer) await from.SendAsync(answer);
                else if (line is null && proxy.Fault.Latency == TimeSpan.Zero) await PassAsync(bytes, to, direction, moments);
                else await (line ??= new DelayLine(arrived => ArriveAsync(arrived, to, direction, moments), ended.Task)).SendAsync(bytes, proxy.Fault.Latency);
            }
        }
        catch
        {
            Reset();
            throw;
        }
    }

    private async Task ArriveAsync(ReadOnlyMemory<byte> bytes, Socket to, Direction direction, List<WireMoment> moments)
    {
        try
        {
            await PassAsync(bytes, to, direction, moments);
        }
        catch
        {
            Reset();
            throw;
        }
    }

    /// <summary>Up to each step that somebody waits for, and on when he lets it.</summary>
    private async Task PassAsync(ReadOnlyMemory<byte> bytes, Socket to, Direction direction, List<WireMoment> moments)
    {
        moments.Clear();
        if (reader is not null)
        {
            lock (reading) reader.Read(direction, bytes.Span, moments);
        }

        var from = 0;
        foreach (var moment in moments)
        {
            if (proxy.Spring(moment.Step) is not { } trap) continue;
            await SendAsync(bytes[from..moment.Offset], to);
            from = moment.Offset;
            var hold = trap.HoldAsync();
            if (await Task.WhenAny(hold, ended.Task) != hold || !await hold) throw new SocketException((int)SocketError.ConnectionReset);
        }

        await SendAsync(bytes[from..], to);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, Socket to)
    {
        while (bytes.Length > 0)
        {
            var fault = proxy.Fault;
            if (fault.Swallows)
            {
                swallowed = true;
                return;
            }

            var piece = bytes[..Math.Min(bytes.Length, fault.PieceBytes)];
            if (fault.ResetAfterBytes is { } limit) piece = piece[..(int)Math.Clamp(limit - Interlocked.Read(ref passed), 0, piece.Length)];
            if (fault.Delay > TimeSpan.Zero) await PauseAsync(fault.Delay);
            if (fault.BytesPerSecond is { } rate) await PauseAsync(TimeSpan.FromSeconds(piece.Length / (double)rate));
            if (piece.Length > 0) await to.SendAsync(piece);
            bytes = bytes[piece.Length..];
            var after = Interlocked.Add(ref passed, piece.Length);
            if (after < fault.ResetAfterBytes || fault.ResetAfterBytes is null) continue;

            // Both directions come here; the one that passed the limit has reset the connection.
            if (piece.Length > 0 && after - piece.Length < fault.ResetAfterBytes) proxy.CountReset();
            throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    private Task PauseAsync(TimeSpan time) => Task.WhenAny(Task.Delay(time), ended.Task);

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It never was connected, or is closed already.
        }

        socket.Dispose();
    }
}
