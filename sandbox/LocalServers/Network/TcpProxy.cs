using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LocalServers.Network;

/// <summary>Stands between a client and a server on loopback, and does to their connections what networks do.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<ProxyLink, byte> links = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Func<IWireReader>? reader;
    private readonly Task accepting;
    private volatile NetworkFault fault = NetworkFault.None;
    private volatile StepTrap? trap;
    private volatile int upstreamPort;
    private long resets;

    /// <param name="upstreamPort">Where the server listens on 127.0.0.1.</param>
    /// <param name="reader">Makes what recognises the steps of each connection; null: none are.</param>
    public TcpProxy(int upstreamPort, Func<IWireReader>? reader = null)
    {
        this.upstreamPort = upstreamPort;
        this.reader = reader;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        accepting = AcceptAsync();
    }

    public static string Host => "127.0.0.1";

    public int Port { get; }

    /// <summary>Connections from now on go there.</summary>
    public int UpstreamPort
    {
        get => upstreamPort;
        set => upstreamPort = value;
    }

    /// <summary>How many connections stand.</summary>
    public int Connections => links.Count;

    /// <summary>How many connections were reset because they had passed the bytes that they were allowed.</summary>
    public long Resets => Interlocked.Read(ref resets);

    /// <summary>What happens to bytes from now on. Connections of which bytes were swallowed are reset when that ends: they miss some.</summary>
    public NetworkFault Fault
    {
        get => fault;
        set
        {
            fault = value;
            foreach (var link in links.Keys) link.Meet(value);
        }
    }

    /// <summary>Looks at what a client sends, and may answer in the server's place; null lets it pass.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?>? Answer { get; set; }

    /// <summary>Resets all connections; new ones may come at once. Returns how many there were.</summary>
    public int Cut()
    {
        var standing = links.Keys.ToList();
        foreach (var link in standing) link.Reset();
        return standing.Count;
    }

    /// <summary>The next connection that comes to the step is held there.</summary>
    public StepTrap Arm(string step) => trap = new StepTrap(step);

    /// <summary>Nobody is held any more who is not held already.</summary>
    public void Disarm() => trap = null;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        Cut();
        stop.Dispose();
    }

    internal StepTrap? Spring(string step)
    {
        var armed = trap;
        return armed is not null && armed.Step == step && Interlocked.CompareExchange(ref trap, null, armed) == armed ? armed : null;
    }

    internal void CountReset() => Interlocked.Increment(ref resets);

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptAsync(stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // A client that gave up before it was accepted is nobody's concern; the loop ends with the proxy.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var link = new ProxyLink(this, client, reader?.Invoke());
        links.TryAdd(link, 0);
        try
        {
            await link.RunAsync(upstreamPort);
        }
        finally
        {
            links.TryRemove(link, out _);
        }
    }
}
