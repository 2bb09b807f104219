using System.Diagnostics;
using System.Net.Sockets;
using LocalServers;
using LocalServers.Network;

namespace SyncService.FaultTests.Network;

public sealed class TcpProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly EchoServer server = new();
    private readonly TcpProxy proxy;

    public TcpProxyTests() => proxy = new TcpProxy(server.Port, () => new ExclamationReader());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        server.Dispose();
    }

    [Fact]
    public async Task Whole_it_passes_everything_on()
    {
        using var client = await ConnectAsync();
        var sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        var sending = client.GetStream().WriteAsync(sent).AsTask();
        Assert.Equal(sent, await ReadAsync(client, sent.Length));
        await sending;
    }

    [Fact]
    public async Task A_cut_resets_what_stands_and_lets_new_connections_through()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "a");
        Assert.Equal(1, proxy.Cut());
        await AssertResetAsync(client);
        using var next = await ConnectAsync();
        await EchoAsync(next, "b");
    }

    [Fact]
    public async Task A_refusing_network_resets_who_connects()
    {
        proxy.Fault = NetworkFault.Refusing;
        using var client = new TcpClient();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await client.ConnectAsync(TcpProxy.Host, proxy.Port);
            await EchoAsync(client, "a");
        });
    }

    [Fact]
    public async Task Half_open_nothing_arrives_and_what_was_swallowed_resets_the_connection_later()
    {
        using var client = await ConnectAsync();
        await EchoAsync(client, "a");
        proxy.Fault = NetworkFault.Swallowing;
        await client.GetStream().WriteAsync("lost"u8.ToArray());
        var read = ReadAsync(client, 1);
        Assert.NotSame(read, await Task.WhenAny(read, Task.Delay(300)));
        proxy.Fault = NetworkFault.None;
        await Assert.ThrowsAnyAsync<IOException>(() => read.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_delay_holds_each_way()
    {
        using var client = await ConnectAsync();
        proxy.Fault = NetworkFault.Delaying(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();
        await EchoAsync(client, "a");
        // A timer may come a millisecond early.
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(390), Patience);
    }

    [Fact]
    public async Task Latency_delays_each_way_once_however_much_is_under_way()
    {
        using var client = await ConnectAsync();
        proxy.Fault = NetworkFault.FartherBy(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();
        await EchoAsync(client, "a");
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(390), Patience);

        // 40 buffers one after the other would be 40 times as late.
        watch.Restart();
        await EchoAsync(client, new string('x', 40 * 64 * 1024));
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(390), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task What_is_sent_last_before_the_end_still_arrives_late()
    {
        using var client = await ConnectAsync();
        proxy.Fault = NetworkFault.FartherBy(TimeSpan.FromMilliseconds(50));
        var stream = client.GetStream();
        await stream.WriteAsync("last"u8.ToArray());
        client.Client.Shutdown(SocketShutdown.Send);
        var bytes = new byte[4];
        await stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience);
        Assert.Equal("last"u8.ToArray(), bytes);
    }

    [Fact]
    public async Task Byte_by_byte_everything_still_arrives()
    {
        using var client = await ConnectAsync();
        proxy.Fault = NetworkFault.InPiecesOf(1);
        await EchoAsync(client, new string('x', 2_000));
    }

    [Fact]
    public async Task A_limited_bandwidth_takes_its_time()
    {
        using var client = await ConnectAsync();
        proxy.Fault = NetworkFault.LimitedTo(10_000);
        var watch = Stopwatch.StartNew();
        await EchoAsync(client, new string('x', 5_000));
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(500), Patience);
    }

    [Fact]
    public async Task After_so_many_bytes_the_connection_is_reset()
    {
        using var client = await ConnectAsync();
        proxy.Fault = NetworkFault.ResettingAfter(100);
        await EchoAsync(client, new string('x', 40));
        await client.GetStream().WriteAsync(new byte[40]);
        await AssertResetAsync(client);
        Assert.Equal(1, proxy.Resets);
    }

    [Fact]
    public async Task A_step_is_held_before_it_is_complete_and_goes_on_when_released()
    {
        using var client = await ConnectAsync();
        var trap = proxy.Arm("to the server");
        await client.GetStream().WriteAsync("ab!c"u8.ToArray());
        await trap.ReachedAsync(Patience);
        Assert.Equal("ab"u8.ToArray(), await ReadAsync(client, 2));
        trap.Release();
        Assert.Equal("!c"u8.ToArray(), await ReadAsync(client, 2));
    }

    [Fact]
    public async Task A_step_that_is_cut_never_reaches_the_other_side()
    {
        using var client = await ConnectAsync();
        var trap = proxy.Arm("to the client");
        await client.GetStream().WriteAsync("a!"u8.ToArray());
        await trap.ReachedAsync(Patience);
        Assert.Equal("a"u8.ToArray(), await ReadAsync(client, 1));
        trap.Cut();
        await AssertResetAsync(client);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(TcpProxy.Host, proxy.Port);
        await Eventually.TrueAsync(() => proxy.Connections > 0, Patience, () => "the proxy has accepted");
        return client;
    }

    private static async Task EchoAsync(TcpClient client, string text)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        await client.GetStream().WriteAsync(bytes);
        Assert.Equal(bytes, await ReadAsync(client, bytes.Length));
    }

    private static async Task<byte[]> ReadAsync(TcpClient client, int count)
    {
        var bytes = new byte[count];
        await client.GetStream().ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience);
        return bytes;
    }

    private static async Task AssertResetAsync(TcpClient client) => await Assert.ThrowsAnyAsync<IOException>(async () =>
    {
        while (true) await ReadAsync(client, 1);
    });

    /// <summary>Takes each exclamation mark for a step.</summary>
    private sealed class ExclamationReader : IWireReader
    {
        public void Read(Direction direction, ReadOnlySpan<byte> bytes, List<WireMoment> moments)
        {
            if (bytes.IndexOf((byte)'!') is var at and >= 0) moments.Add(new WireMoment(direction == Direction.ToServer ? "to the server" : "to the client", at));
        }
    }
}
