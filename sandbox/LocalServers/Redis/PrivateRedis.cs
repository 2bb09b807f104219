using LocalServers.Processes;
using StackExchange.Redis;

namespace LocalServers.Redis;

/// <summary>A Redis server of this run's own, on a free loopback port, in a private folder.</summary>
/// <remarks>It ends with the <see cref="PrivateFolder"/> in which it lives.</remarks>
public sealed class PrivateRedis : IAsyncDisposable
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);

    private readonly string folder;
    private readonly RedisOptions options;
    private ChildProcess? process;

    private PrivateRedis(PrivateFolder home, RedisOptions options)
    {
        this.options = options;
        folder = home.NewFolder("redis");
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static string Host => "127.0.0.1";

    public int Port { get; private set; }

    public string? Password => options.Password;

    public bool IsRunning => process is { HasExited: false };

    public int ProcessId => Running.Id;

    public OutputLog Log => (process ?? throw new InvalidOperationException("Redis was never started.")).Output;

    private ChildProcess Running => process ?? throw new InvalidOperationException("Redis is not running.");

    public static async Task<PrivateRedis> StartAsync(PrivateFolder home, RedisOptions? options = null)
    {
        var server = new PrivateRedis(home, options ?? new RedisOptions());
        for (var attempt = 1; ; attempt++)
        {
            server.Port = LoopbackPort.Free();
            try
            {
                await server.LaunchAsync();
                return server;
            }
            catch (InvalidOperationException e) when (attempt < PortAttempts && e.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Somebody else took the port between the look and the start: take another.
            }
        }
    }

    /// <summary>A connection that may also run administrative commands.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
    {
        EndPoints = { { Host, Port } },
        Password = Password,
        AllowAdmin = true,
        AbortOnConnectFail = true,
        ConnectTimeout = 5_000,
        SyncTimeout = 20_000,
        AsyncTimeout = 20_000,
    });

    public async Task StartAgainAsync()
    {
        if (IsRunning) throw new InvalidOperationException("Redis is running already.");
        await LaunchAsync();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await LaunchAsync();
    }

    public async Task StopAsync()
    {
        if (!IsRunning) return;
        Running.Signal(ProcessSignal.Terminate);
        await Running.ExitAsync(StopTime);
    }

    public async Task KillAsync()
    {
        if (IsRunning) await Running.KillAsync();
    }

    public void Signal(ProcessSignal signal) => Running.Signal(signal);

    public async Task FlushAllAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.GetServers()[0].ExecuteAsync("FLUSHALL");
    }

    /// <summary>Kills the server, and starts it on the same port without anything that it had written down.</summary>
    public async Task StartEmptyAsync()
    {
        await KillAsync();
        if (Directory.Exists($"{folder}/appendonlydir")) Directory.Delete($"{folder}/appendonlydir", recursive: true);
        File.Delete($"{folder}/dump.rdb");
        await LaunchAsync();
    }

    /// <summary>Runs one command, as an administrator does with <c>redis-cli</c>.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params ICollection<object> arguments)
    {
        await using var connection = await ConnectAsync();
        return await connection.GetServers()[0].ExecuteAsync(command, arguments);
    }

    /// <summary>Copies the data as it is now.</summary>
    public async Task<RedisSnapshot> SnapshotAsync()
    {
        await using (var connection = await ConnectAsync())
        {
            await connection.GetServers()[0].ExecuteAsync("SAVE");
        }

        var copy = $"{folder}/snapshot-{Guid.NewGuid():N}.rdb";
        File.Copy($"{folder}/dump.rdb", copy);
        return new RedisSnapshot(copy);
    }

    /// <summary>Kills the server and starts it on the same port with the data of the snapshot.</summary>
    public async Task RestoreAsync(RedisSnapshot snapshot)
    {
        await KillAsync();
        if (Directory.Exists($"{folder}/appendonlydir")) Directory.Delete($"{folder}/appendonlydir", recursive: true);
        File.Copy(snapshot.File, $"{folder}/dump.rdb", overwrite: true);
        // With the append-only log on, Redis would read that (missing) log and not the snapshot.
        await LaunchAsync(appendOnly: false);
        if (options.AppendOnly)
        {
            await using var connection = await ConnectAsync();
            await connection.GetServers()[0].ConfigSetAsync("appendonly", "yes");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        await KillAsync();
        process.Dispose();
        process = null;
    }

    private Task LaunchAsync() => LaunchAsync(options.AppendOnly);

    private async Task LaunchAsync(bool appendOnly)
    {
        List<string> lines =
        [
            $"port {Port}", $"bind {Host}", $"dir {folder}", "save \"\"", "daemonize no",
            $"databases {options.Databases}", $"appendonly {(appendOnly ? "yes" : "no")}", "appendfsync everysec",
            .. Password is null ? (string[])[] : [$"requirepass {Password}"],
            .. options.MaxMemory is null ? (string[])[] : [$"maxmemory {options.MaxMemory}"],
            .. options.MoreLines,
        ];
        var configuration = $"{folder}/redis.conf";
        await File.WriteAllLinesAsync(configuration, lines);

        process?.Dispose();
        process = ChildProcess.Start(new ChildCommand(Program(), [configuration], folder), joinErrors: true);
        await Eventually.TrueAsync(AnswersAsync, StartTime, () => $"Redis answers on port {Port}. Its log:\n{Log.Tail()}");
    }

    private async Task<bool> AnswersAsync()
    {
        if (Running.HasExited)
        {
            await Running.ExitAsync(StopTime);
            throw new InvalidOperationException($"Redis did not start:\n{Log.Tail()}");
        }

        // Asking before it listens would cost StackExchange.Redis its whole connect timeout.
        if (!Log.Lines.Any(line => line.Contains("eady to accept connections", StringComparison.Ordinal))) return false;
        await using var connection = await ConnectAsync();
        return connection.IsConnected;
    }

    internal static string Program()
    {
        string[] folders = ["/usr/bin", "/usr/local/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];
        return folders.Select(folder => $"{folder}/redis-server").FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("redis-server is not installed: the Debian package is 'redis-server'.");
    }
}
