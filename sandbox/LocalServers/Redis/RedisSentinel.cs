using LocalServers.Processes;

namespace LocalServers.Redis;

/// <summary>One process that watches a primary and, with its like, puts a replica in its place.</summary>
/// <remarks>Three of them are the smallest number that can outvote one.</remarks>
public sealed class RedisSentinel
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly ChildProcess process;

    private RedisSentinel(int port, ChildProcess process) => (Port, this.process) = (port, process);

    public int Port { get; }

    public OutputLog Log => process.Output;

    /// <param name="home">Where its folder is made; it ends with it.</param>
    /// <param name="primary">The server to watch.</param>
    /// <param name="name">By which clients ask for the primary.</param>
    public static async Task<RedisSentinel> StartAsync(PrivateFolder home, PrivateRedis primary, string name)
    {
        var folder = home.NewFolder("sentinel");
        var port = LoopbackPort.Free();
        List<string> lines =
        [
            $"port {port}", $"bind {PrivateRedis.Host}", $"dir {folder}",
            $"sentinel monitor {name} {PrivateRedis.Host} {primary.Port} 2",
            .. primary.Password is { } password ? (string[])[$"sentinel auth-pass {name} {password}"] : [],
            $"sentinel down-after-milliseconds {name} 1000", $"sentinel failover-timeout {name} 5000", $"sentinel parallel-syncs {name} 1",
        ];
        // It writes what it learns into its configuration.
        var configuration = $"{folder}/sentinel.conf";
        await File.WriteAllLinesAsync(configuration, lines);
        var process = ChildProcess.Start(new ChildCommand(PrivateRedis.Program(), [configuration, "--sentinel"], folder), joinErrors: true);
        await process.Output.WaitForAsync(@"\+monitor master", StartTime);
        return new RedisSentinel(port, process);
    }
}
