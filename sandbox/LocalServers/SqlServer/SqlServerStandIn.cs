using System.Globalization;
using System.Text.RegularExpressions;
using LocalServers.Processes;
using Microsoft.Data.SqlClient;

namespace LocalServers.SqlServer;

/// <summary>The SQL Server of a run: a stand-in of its own, or the real server that <c>SYNC_TEST_MSSQL</c> names.</summary>
/// <remarks>The stand-in ends with the <see cref="PrivateFolder"/>; on a real server a fresh database is made and dropped at the end.</remarks>
public sealed class SqlServerStandIn : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    private readonly string connectionString;
    private ChildProcess? process;

    private SqlServerStandIn(string connectionString, ChildProcess? process)
    {
        this.connectionString = connectionString;
        this.process = process;
    }

    /// <summary>A real server's connection string, when the environment names one.</summary>
    public static string? RealServer => Environment.GetEnvironmentVariable("SYNC_TEST_MSSQL") is { Length: > 0 } text ? text : null;

    public bool IsStandIn => process is not null;

    public int ProcessId => Running.Id;

    public OutputLog Log => Running.Output;

    public string Host => Endpoint().Host;

    public int Port => Endpoint().Port;

    /// <summary>The port of the readable secondary; null when the options have none.</summary>
    public int? SecondaryPort { get; private init; }

    public string Database => Builder().InitialCatalog;

    public string User => Builder().UserID;

    public string Password => Builder().Password;

    private ChildProcess Running => process ?? throw new InvalidOperationException("This is not a stand-in, or it has ended.");

    /// <summary>The real server where there is one, else a stand-in with the usual options.</summary>
    public static Task<SqlServerStandIn> StartAsync(PrivateFolder home)
        => RealServer is { } real ? CreateOnAsync(real) : StartStandInAsync(home, new StandInOptions());

    /// <summary>A fresh database on a real server, dropped at the end.</summary>
    /// <param name="real">Connection string of a login that may create databases.</param>
    public static async Task<SqlServerStandIn> CreateOnAsync(string real)
    {
        var builder = new SqlConnectionStringBuilder(real);
        var name = $"{FreshPrefix}{Guid.NewGuid():N}";
        var server = new SqlServerStandIn(builder.ConnectionString, null);
        await server.ExecuteAsync($"CREATE DATABASE [{name}]");
        // As in Azure, and as the stand-in does: readers pass by open transactions.
        await server.ExecuteAsync($"ALTER DATABASE [{name}] SET READ_COMMITTED_SNAPSHOT ON");
        builder.InitialCatalog = name;
        return new SqlServerStandIn(builder.ConnectionString, null);
    }

    /// <summary>A stand-in, also where a real server is named: for tests of what only it can be told to do.</summary>
    public static async Task<SqlServerStandIn> StartStandInAsync(PrivateFolder home, StandInOptions options)
    {
        var folder = home.NewFolder("sqlserver");
        var words = BuiltPrograms.SqlServerSandbox;
        string[] arguments =
        [
            .. words.Skip(1), "--port", "0", "--database", options.Database, "--user", "sa", "--password", options.Password,
            "--encrypt", options.Encrypt, "--isolation", options.Isolation, "--product", options.Product,
            .. options.TimeZone is null ? (string[])[] : ["--time-zone", options.TimeZone],
            .. options.Limited ? (string[])["--limited"] : [],
            .. options.SecondaryLag is { } lag ? (string[])["--secondary-port", "0", "--secondary-lag", ((long)lag.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)] : [],
            .. options.RowsPerSecond is { } rate ? (string[])["--rows-per-second", rate.ToString(CultureInfo.InvariantCulture)] : [],
            .. options.InitFile is null ? (string[])[] : ["--init", options.InitFile],
        ];
        // It is killed in the end, and would leave what a debugger would use to talk to it.
        var command = new ChildCommand(words[0], arguments, folder) { MoreEnvironment = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" } };
        var process = ChildProcess.Start(command, joinErrors: true);
        var (port, secondaryPort) = await PortsAsync(process);
        var connection = new SqlConnectionStringBuilder
        {
            DataSource = $"127.0.0.1,{port}",
            InitialCatalog = options.Database,
            UserID = "sa",
            Password = options.Password,
            Encrypt = options.Encrypt == "off" ? SqlConnectionEncryptOption.Optional : SqlConnectionEncryptOption.Mandatory,
            TrustServerCertificate = true,
        };
        return new SqlServerStandIn(connection.ConnectionString, process) { SecondaryPort = secondaryPort };
    }

    public string ConnectionString(string? database = null)
    {
        var builder = Builder();
        if (database is not null) builder.InitialCatalog = database;
        return builder.ConnectionString;
    }

    /// <summary>To the replica that began as the secondary; it is the primary after a fail-over.</summary>
    public string SecondaryConnectionString()
    {
        var builder = Builder();
        builder.DataSource = string.Create(CultureInfo.InvariantCulture, $"{Host},{SecondaryPort ?? throw new InvalidOperationException("This stand-in has no secondary.")}");
        return builder.ConnectionString;
    }

    public async Task<SqlConnection> OpenAsync(CancellationToken cancellation = default)
    {
        var connection = new SqlConnection(connectionString);
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

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new SqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new SqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>Sets the stand-in's clock; it goes on from there, or stands still.</summary>
    public Task SetClockAsync(DateTimeOffset now, bool running = true)
        => ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"EXEC sandbox.set_clock @now = '{now:yyyy-MM-dd HH:mm:ss.fffffff zzz}', @running = {(running ? 1 : 0)}"));

    /// <summary>Moves the stand-in's clock, local time and UTC alike; a negative <paramref name="by"/> sets it back.</summary>
    public Task StepClockAsync(TimeSpan by)
        => ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"EXEC sandbox.step_clock @milliseconds = {(long)by.TotalMilliseconds}"));

    /// <summary>Moves the stand-in to another zone; UTC goes on as it was.</summary>
    /// <param name="name">An IANA or a Windows name.</param>
    public Task SetTimeZoneAsync(string name)
        => ExecuteAsync($"EXEC sandbox.set_time_zone @name = N'{name.Replace("'", "''", StringComparison.Ordinal)}'");

    /// <summary>Keeps an image of the database in the stand-in's memory, under a name.</summary>
    public Task BackupAsync(string name) => ExecuteAsync($"BACKUP DATABASE [{Database}] TO DISK = N'{name}'");

    /// <summary>Puts the database back to what <see cref="BackupAsync"/> kept; who is connected to it is sent away.</summary>
    public Task RestoreAsync(string name) => ExecuteAsync(
        $"ALTER DATABASE [{Database}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; USE master; RESTORE DATABASE [{Database}] FROM DISK = N'{name}' WITH REPLACE; ALTER DATABASE [{Database}] SET MULTI_USER");

    /// <summary>Forgets changes as the cleanup of Change Tracking does: up to a version, or those older than the retention.</summary>
    public Task CleanChangeTrackingAsync(long? version = null)
        => ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"EXEC sandbox.clean_change_tracking @version = {version?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}"));

    /// <summary>Runs a batch once, right after the next statement of any later batch that has <paramref name="text"/> in it.</summary>
    public Task AfterStatementAsync(string text, string sql)
        => ExecuteAsync($"EXEC sandbox.after @text = N'{text.Replace("'", "''", StringComparison.Ordinal)}', @run = N'{sql.Replace("'", "''", StringComparison.Ordinal)}'");

    /// <summary>Lets a login come in by an access token, for so long by the stand-in's clock; null: for ever.</summary>
    public Task AddTokenAsync(string login, string token, TimeSpan? lifetime = null) => ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture, $"EXEC sandbox.add_token @login = N'{login}', @token = N'{token}', @seconds = {(lifetime is { } time ? ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "NULL")}"));

    /// <summary>The token is refused from now on.</summary>
    public Task DropTokenAsync(string token) => ExecuteAsync($"EXEC sandbox.drop_token @token = N'{token}'");

    /// <summary>How far the secondary is behind from now on; null: nothing moves to it.</summary>
    public Task SetSecondaryLagAsync(TimeSpan? lag)
        => ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"EXEC sandbox.set_secondary_lag @milliseconds = {(lag is { } time ? ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : "NULL")}"));

    /// <summary>The secondary is as the primary is now.</summary>
    public Task CatchUpSecondaryAsync() => ExecuteAsync("EXEC sandbox.catch_up_secondary");

    /// <summary>The two change their roles, and everybody is disconnected; <paramref name="forced"/>, what had not come to the secondary is lost.</summary>
    public Task FailOverAsync(bool forced) => ExecuteAsync($"EXEC sandbox.fail_over @forced = {(forced ? 1 : 0)}");

    /// <summary>The same process by its other replica, the primary after a fail-over. Disposing either ends both.</summary>
    public SqlServerStandIn OtherReplica() => new(SecondaryConnectionString(), process) { SecondaryPort = Port };

    /// <summary>The settings by which the service reaches this server.</summary>
    public IReadOnlyDictionary<string, string> ServiceSettings()
    {
        var builder = Builder();
        return new Dictionary<string, string>
        {
            ["MSSQL_HOST"] = Host,
            ["MSSQL_PORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["MSSQL_DATABASE"] = builder.InitialCatalog,
            ["MSSQL_USER"] = builder.UserID,
            ["MSSQL_PASSWORD"] = builder.Password,
            ["MSSQL_ENCRYPT"] = builder.Encrypt.ToString() switch
            {
                "True" or "Mandatory" => "mandatory",
                "Strict" => "strict",
                _ => "optional",
            },
            ["MSSQL_TRUST_SERVER_CERTIFICATE"] = builder.TrustServerCertificate ? "true" : "false",
        };
    }

    /// <summary>Signals the stand-in: freeze it, let it go on, end it.</summary>
    public void Signal(ProcessSignal signal) => Running.Signal(signal);

    public async Task StopAsync()
    {
        Running.Signal(ProcessSignal.Terminate);
        await Running.ExitAsync(StopTime);
    }

    public async ValueTask DisposeAsync()
    {
        ClearPools();
        if (process is null)
        {
            if (Database.StartsWith(FreshPrefix, StringComparison.Ordinal)) await DropAsync();
            return;
        }

        await process.KillAsync();
        process.Dispose();
        process = null;
    }

    // Its own alone. Whoever opens a connection to another server while that one's pool is cleared is told by SqlClient, at once, that none was free in time.
    private void ClearPools()
    {
        string[] own = SecondaryPort is null ? [connectionString] : [connectionString, SecondaryConnectionString()];
        foreach (var used in own)
        {
            using var connection = new SqlConnection(used);
            SqlConnection.ClearPool(connection);
        }
    }

    private const string FreshPrefix = "SYNC_TEST_";

    private async Task DropAsync()
    {
        var administration = new SqlServerStandIn(new SqlConnectionStringBuilder(connectionString) { InitialCatalog = "master" }.ConnectionString, null);
        await administration.ExecuteAsync($"ALTER DATABASE [{Database}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{Database}]");
    }

    private static async Task<(int Primary, int? Secondary)> PortsAsync(ChildProcess process)
    {
        var exit = process.ExitAsync(StartTime);
        using var stop = new CancellationTokenSource();
        var ready = process.Output.WaitForAsync(@"^READY port=\d+", StartTime, cancellation: stop.Token);
        if (await Task.WhenAny(ready, exit) == exit && !ready.IsCompletedSuccessfully)
        {
            await stop.CancelAsync();
            throw new InvalidOperationException($"The stand-in SQL Server did not start:\n{process.Output.Tail()}");
        }

        _ = exit.ContinueWith(task => task.Exception, TaskScheduler.Default);
        var ports = Regex.Match(await ready, @"^READY port=(\d+)(?: secondary-port=(\d+))?");
        return (Number(1)!.Value, Number(2));

        int? Number(int group) => ports.Groups[group] is { Success: true, Value: var text } ? int.Parse(text, CultureInfo.InvariantCulture) : null;
    }

    private SqlConnectionStringBuilder Builder() => new(connectionString);

    private (string Host, int Port) Endpoint()
    {
        var parts = Builder().DataSource.Replace("tcp:", "", StringComparison.OrdinalIgnoreCase).Split(',');
        return (parts[0], parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1433);
    }
}
