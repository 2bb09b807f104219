using LocalServers;
using LocalServers.Network;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>What networks do, between the service and each store.</summary>
internal static class NetworkFaults
{
    private static readonly (string Name, Func<Stage, TcpProxy> Proxy)[] Ways =
        [("SQL Server", stage => stage.ToSource), ("Redis", stage => stage.ToRedis), ("PostgreSQL", stage => stage.ToPostgres)];

    public static IReadOnlyList<Fault> All { get; } = [.. Ways.SelectMany(way => To(way.Name, way.Proxy))];

    /// <summary>Longer than any keep-alive waits.</summary>
    public static IReadOnlyList<Fault> Long { get; } =
        [.. Ways.Select(way => new Fault($"network to {way.Name}: half-open for 20 s", (stage, random) => DuringAsync(way.Proxy(stage), NetworkFault.Swallowing, random, 20, 20)))];

    private static IEnumerable<Fault> To(string store, Func<Stage, TcpProxy> proxy) =>
    [
        new($"network to {store}: cut", (stage, _) =>
        {
            proxy(stage).Cut();
            return Task.CompletedTask;
        }),
        new($"network to {store}: refused", (stage, random) =>
        {
            proxy(stage).Cut();
            return DuringAsync(proxy(stage), NetworkFault.Refusing, random, 0.2, 1.5);
        }),
        new($"network to {store}: half-open", (stage, random) => DuringAsync(proxy(stage), NetworkFault.Swallowing, random, 0.3, 2)),
        new($"network to {store}: delay of 500 ms", (stage, random) =>
            DuringAsync(proxy(stage), NetworkFault.Delaying(TimeSpan.FromMilliseconds(500)), random, 1, 2)),
        new($"network to {store}: one byte at a time", (stage, random) => DuringAsync(proxy(stage), NetworkFault.InPiecesOf(1), random, 0.5, 1.5)),
        new($"network to {store}: narrow", (stage, random) => DuringAsync(proxy(stage), NetworkFault.LimitedTo(random.Next(5_000, 50_000)), random, 0.5, 2)),
        new($"network to {store}: reset after N bytes", (stage, random) => ResetAsync(proxy(stage), random)),
    ];

    private static async Task DuringAsync(TcpProxy proxy, NetworkFault fault, Random random, double from, double to)
    {
        proxy.Fault = fault;
        try
        {
            await Fault.LastAsync(random, from, to);
        }
        finally
        {
            proxy.Fault = NetworkFault.None;
        }
    }

    private static async Task ResetAsync(TcpProxy proxy, Random random)
    {
        var before = proxy.Resets;
        var wanted = random.Next(1, 4);
        proxy.Fault = NetworkFault.ResettingAfter(random.Next(1, 5_000));
        try
        {
            await Eventually.TrueAsync(() => proxy.Resets >= before + wanted, Stage.Patience, () => $"{wanted} connections reset by {proxy.Fault}");
        }
        finally
        {
            proxy.Fault = NetworkFault.None;
        }
    }
}
