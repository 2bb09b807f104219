using System.Globalization;
using LocalServers.Processes;
using Npgsql;

namespace LocalServers.Postgres;

/// <summary>A PgBouncer of this run's own in front of a private PostgreSQL, on a free loopback port, in a private folder.</summary>
/// <remarks>It ends with the <see cref="PrivateFolder"/> in which it lives.</remarks>
public sealed class PrivatePgBouncer : IAsyncDisposable
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly PrivatePostgres server;
    private readonly string folder;
    private ChildProcess? process;

    private PrivatePgBouncer(PrivateFolder home, PrivatePostgres server)
    {
        this.server = server;
        folder = home.NewFolder("pgbouncer");
    }

    public int Port { get; private set; }

    public OutputLog Log => Running.Output;

    private ChildProcess Running => process ?? throw new InvalidOperationException("PgBouncer was never started.");

    public static async Task<PrivatePgBouncer> StartAsync(PrivateFolder home, PrivatePostgres server, PoolerOptions options)
    {
        var pooler = new PrivatePgBouncer(home, server);
        for (var attempt = 1; ; attempt++)
        {
            pooler.Port = LoopbackPort.Free();
            await pooler.WriteAsync(options);
            try
            {
                await pooler.LaunchAsync();
                return pooler;
            }
            catch (InvalidOperationException e) when (attempt < PortAttempts && e.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Somebody else took the port between the look and the start: take another.
            }
        }
    }

    /// <summary>As a client of the pool that the service uses, too.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(server.ConnectionString(database)) { Port = Port }.ConnectionString;

    /// <summary>Gives it other settings while it runs.</summary>
    public async Task ReloadAsync(PoolerOptions options)
    {
        await WriteAsync(options);
        var written = Log.Written;
        Running.Signal(ProcessSignal.Hangup);
        await Log.WaitForAsync("got SIGHUP", StartTime, after: written);
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        await process.KillAsync();
        process.Dispose();
        process = null;
    }

    private async Task WriteAsync(PoolerOptions options)
    {
        var users = $"{folder}/users.txt";
        await File.WriteAllTextAsync(users, $"\"{server.Superuser}\" \"{server.Password}\"\n");
        Dictionary<string, string> settings = new()
        {
            ["listen_addr"] = PrivatePostgres.Host,
            ["listen_port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_dir"] = "",
            ["auth_type"] = "scram-sha-256",
            ["auth_file"] = users,
            ["pool_mode"] = options.Mode,
            ["default_pool_size"] = options.Size.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in options.Settings) settings[name] = value;
        string[] lines =
        [
            "[databases]", $"* = host={PrivatePostgres.Host} port={server.Port.ToString(CultureInfo.InvariantCulture)}",
            "[pgbouncer]", .. settings.Select(setting => $"{setting.Key} = {setting.Value}"),
        ];
        await File.WriteAllLinesAsync($"{folder}/pgbouncer.ini", lines);
        if (UnprivilegedUser.Name is { } user) await Command.RunAsync(new ChildCommand("chown", ["-R", $"{user}:", folder], "/"));
    }

    private async Task LaunchAsync()
    {
        process?.Dispose();
        process = ChildProcess.Start(new ChildCommand(Program(), [$"{folder}/pgbouncer.ini"], folder) { Unprivileged = true }, joinErrors: true);
        await Eventually.TrueAsync(IsUp, StartTime, () => $"PgBouncer answers on port {Port}. Its log:\n{Log.Tail()}");
    }

    private bool IsUp() => Running.HasExited
        ? throw new InvalidOperationException($"PgBouncer did not start:\n{Log.Tail()}")
        : Log.Lines.Any(line => line.Contains("process up", StringComparison.Ordinal));

    private static string Program()
    {
        string[] folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')];
        return folders.Select(folder => $"{folder}/pgbouncer").FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("pgbouncer is not installed: the Debian package is 'pgbouncer'.");
    }
}
