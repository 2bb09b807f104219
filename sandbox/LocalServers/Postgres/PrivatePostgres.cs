using System.Globalization;
using LocalServers.Processes;
using Npgsql;

namespace LocalServers.Postgres;

/// <summary>A PostgreSQL server of this run's own, on a free loopback port, in a private folder.</summary>
/// <remarks>Never touches an installed cluster. It ends with the <see cref="PrivateFolder"/> in which it lives.</remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(60);

    private readonly PrivateFolder home;
    private readonly string folder;
    private readonly PostgresOptions options;
    private ChildProcess? process;

    private PrivatePostgres(PrivateFolder home, PostgresOptions options)
    {
        this.home = home;
        this.options = options;
        folder = home.NewFolder("postgres");
    }

    public static string Host => "127.0.0.1";

    public int Port { get; private set; }

    public string Superuser => options.Superuser;

    public string Password => options.Password;

    public string DataFolder => $"{folder}/data";

    public bool IsRunning => process is { HasExited: false };

    /// <summary>The postmaster's process id.</summary>
    public int ProcessId => Running.Id;

    /// <summary>The server's own log since its last start.</summary>
    public OutputLog Log => (process ?? throw new InvalidOperationException("PostgreSQL was never started.")).Output;

    private ChildProcess Running => process ?? throw new InvalidOperationException("PostgreSQL is not running.");

    public static async Task<PrivatePostgres> StartAsync(PrivateFolder home, PostgresOptions? options = null)
    {
        var server = new PrivatePostgres(home, options ?? new PostgresOptions());
        await server.GiveFolderAwayAsync();
        await server.InitializeAsync();
        await server.StartOnFreePortAsync();
        return server;
    }

    public string ConnectionString(string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Database = database,
        Username = Superuser,
        Password = Password,
        // A server here is stopped and killed: a pooled connection would hand its death to somebody else.
        Pooling = false,
        Timeout = 10,
        GssEncryptionMode = GssEncryptionMode.Disable,
        SslMode = SslMode.Disable,
    }.ConnectionString;

    public async Task<NpgsqlConnection> OpenAsync(string database = "postgres", CancellationToken cancellation = default)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a stopped or killed server again on its port.</summary>
    public async Task StartAgainAsync()
    {
        if (IsRunning) throw new InvalidOperationException("PostgreSQL is running already.");
        await LaunchAsync();
    }

    public async Task RestartAsync(PostgresStop how = PostgresStop.Fast)
    {
        await StopAsync(how);
        await LaunchAsync();
    }

    public async Task StopAsync(PostgresStop how = PostgresStop.Fast)
    {
        if (!IsRunning) return;
        // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
        Running.Signal(how == PostgresStop.Fast ? ProcessSignal.Interrupt : ProcessSignal.Quit);
        await Running.ExitAsync(StopTime);
    }

    /// <summary>Kills the server and each of its sessions with SIGKILL, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (!IsRunning) return;
        var sessions = ProcessTable.ChildrenOf(Running.Id);
        Running.Signal(ProcessSignal.Kill);
        foreach (var session in sessions) Signals.Send(session, ProcessSignal.Kill);
        await Running.ExitAsync(StopTime);
        await Eventually.TrueAsync(
            () => sessions.All(session => !Directory.Exists($"/proc/{session}")), StopTime, () => "killed sessions are gone");
    }

    /// <summary>Freezes the server and its sessions, or lets them go on: a network that swallows everything.</summary>
    public void Signal(ProcessSignal signal)
    {
        foreach (var id in (int[])[Running.Id, .. ProcessTable.ChildrenOf(Running.Id)]) Signals.Send(id, signal);
    }

    /// <summary>Copies the data of the running server, consistent as of now.</summary>
    public async Task<PostgresBackup> BackUpAsync()
    {
        var target = $"{folder}/backup-{Guid.NewGuid():N}";
        await BaseBackup.TakeAsync(this, folder, target, asReplica: false);
        return new PostgresBackup(target);
    }

    /// <summary>Stops the server, puts the data of a backup in place of its own, and starts it on the same port.</summary>
    public async Task RestoreAsync(PostgresBackup backup)
    {
        await StopAsync(PostgresStop.Immediate);
        await RunAsync("rm", "-rf", DataFolder);
        await RunAsync("cp", "-a", backup.Folder, DataFolder);
        await LaunchAsync();
    }

    /// <summary>A streaming replica of this server, on a port of its own, started.</summary>
    public async Task<PrivatePostgres> CreateReplicaAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var replica = new PrivatePostgres(home, options with { Settings = settings ?? options.Settings });
        await replica.GiveFolderAwayAsync();
        await BaseBackup.TakeAsync(this, replica.folder, replica.DataFolder, asReplica: true);
        await replica.StartOnFreePortAsync();
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is null) return;
        await StopAsync(PostgresStop.Immediate);
        process.Dispose();
        process = null;
    }

    /// <summary>Makes a file the server's own, as PostgreSQL demands of its private key.</summary>
    public static async Task GiveFileAsync(string file)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (UnprivilegedUser.Name is { } user) await Command.RunAsync(new ChildCommand("chown", [$"{user}:", file], "/"));
    }

    private async Task GiveFolderAwayAsync()
    {
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (UnprivilegedUser.Name is { } user)
        {
            await Command.RunAsync(new ChildCommand("chown", [$"{user}:", folder], "/"));
        }
    }

    private async Task InitializeAsync()
    {
        var secret = $"{folder}/password";
        await File.WriteAllTextAsync(secret, Password);
        await RunAsync(
            PostgresPrograms.Path("initdb"), "-D", DataFolder, "-U", Superuser, $"--pwfile={secret}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        File.Delete(secret);
    }

    private async Task StartOnFreePortAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = LoopbackPort.Free();
            try
            {
                await LaunchAsync();
                return;
            }
            catch (InvalidOperationException e) when (attempt < PortAttempts && e.Message.Contains("Address already in use", StringComparison.Ordinal))
            {
                // Somebody else took the port between the look and the start: take another.
            }
        }
    }

    private async Task LaunchAsync()
    {
        var settings = new Dictionary<string, string>(PostgresOptions.Defaults);
        foreach (var (name, value) in options.Settings) settings[name] = value;
        settings["port"] = Port.ToString(CultureInfo.InvariantCulture);
        settings["listen_addresses"] = Host;
        settings["unix_socket_directories"] = folder;

        process?.Dispose();
        process = ChildProcess.Start(
            new ChildCommand(
                PostgresPrograms.Path("postgres"),
                ["-D", DataFolder, .. settings.SelectMany(setting => (string[])["-c", $"{setting.Key}={setting.Value}"])],
                folder)
            { Unprivileged = true },
            joinErrors: true);
        await Eventually.TrueAsync(AnswersAsync, StartTime, () => $"PostgreSQL answers on port {Port}. Its log:\n{Log.Tail()}");
    }

    private async Task<bool> AnswersAsync()
    {
        if (Running.HasExited)
        {
            await Running.ExitAsync(StopTime);
            throw new InvalidOperationException($"PostgreSQL did not start:\n{Log.Tail()}");
        }

        try
        {
            await using var connection = await OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private Task RunAsync(string program, params string[] arguments)
        => Command.RunAsync(new ChildCommand(program, arguments, folder) { Unprivileged = true });
}
