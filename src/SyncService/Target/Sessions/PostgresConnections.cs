using System.Globalization;
using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>Opens connections to the primary, each set up the same way whatever the server's defaults are.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    /// <summary>In seconds. A network that swallows packets says nothing: what takes longer is given up and tried again.</summary>
    private const int LongestStatement = 120;

    private readonly NpgsqlDataSource pool;
    private readonly NpgsqlDataSource sessions;

    public PostgresConnections(TargetOptions options)
    {
        Options = options;
        pool = Build(options, pooling: true);
        sessions = Build(options, pooling: false);
    }

    public TargetOptions Options { get; }

    /// <summary>How the person who configured it would name the server.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Options.Host}:{Options.Port}/{Options.Database}");

    /// <summary>A connection for a short task.</summary>
    /// <exception cref="SyncException">The server cannot be reached or refuses the login.</exception>
    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => OpenAsync(pool, cancellation);

    /// <summary>A connection to keep; closing it ends the server's session and everything that belongs to it.</summary>
    /// <exception cref="SyncException">The server cannot be reached or refuses the login.</exception>
    public Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellation) => OpenAsync(sessions, cancellation);

    /// <summary>Runs a short task over a connection of its own.</summary>
    /// <param name="step">The task.</param>
    /// <param name="subject">What it is about, for the words of a failure that the server answers with.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="settings">Of the stream whose target it is about; null where it is about anything else.</param>
    /// <exception cref="SyncException">The server fails, or cannot be reached.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> step, string subject, CancellationToken cancellation, SettingNames? settings = null)
    {
        await using var connection = await OpenAsync(cancellation);
        try
        {
            return await step(connection);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, e is PostgresException ? subject : $"PostgreSQL at {Name}", Options, settings);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource from, CancellationToken cancellation)
    {
        try
        {
            return await from.OpenConnectionAsync(cancellation);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {Name}", Options);
        }
    }

    /// <summary>Connects and says what answered.</summary>
    /// <exception cref="SyncException">The server cannot be reached, refuses the login or does not answer.</exception>
    public async Task<string> ConnectAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        try
        {
            // A connection that waited in the pool says nothing of the server as it is now.
            await using var question = new NpgsqlCommand("SELECT 1", connection);
            await question.ExecuteNonQueryAsync(cancellation);
            return "PostgreSQL " + connection.PostgreSqlVersion.ToString(2);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {Name}", Options);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        await sessions.DisposeAsync();
    }

    private static NpgsqlDataSource Build(TargetOptions options, bool pooling)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(ConnectionString(options, pooling).ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        builder.EnableArrays();
        var setup = SessionSetup(options);
        builder.UsePhysicalConnectionInitializer(
            _ => throw new NotSupportedException("Connections are opened asynchronously."),
            async connection =>
            {
                await using var command = new NpgsqlCommand(setup, connection);
                await command.ExecuteNonQueryAsync();
            });
        return options.Host.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }

    private static NpgsqlConnectionStringBuilder ConnectionString(TargetOptions options, bool pooling) => new()
    {
        Host = options.Host,
        Port = options.Port,
        Database = options.Database,
        Username = options.User,
        Password = options.Password,
        SslMode = Enum.Parse<SslMode>(options.SslMode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
        RootCertificate = options.RootCertificateFile,
        ApplicationName = "sync-service",
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = 10,
        CommandTimeout = LongestStatement,
        CancellationTimeout = 2_000,
        KeepAlive = 10,
        TcpKeepAlive = true,
        TcpKeepAliveTime = 5,
        TcpKeepAliveInterval = 2,
        HostRecheckSeconds = 1,
        Pooling = pooling,
        MaxPoolSize = 20,
        ConnectionIdleLifetime = 60,
        NoResetOnClose = true,
        MaxAutoPrepare = 50,
        AutoPrepareMinUsages = 2,
        WriteBufferSize = 64 * 1024,
        IncludeErrorDetail = true,
        LogParameters = false,
    };

    /// <summary>
    /// Text forms must not depend on the server's configuration. Losing the last commits in a crash is noticed and mended by the
    /// protocol, so nobody has to wait for the disk. A frozen process must not hold the rows it locked for ever.
    /// </summary>
    private static string SessionSetup(TargetOptions options) =>
        $"""
        SET DateStyle = 'ISO, MDY';
        SET IntervalStyle = 'postgres';
        SET bytea_output = 'hex';
        SET extra_float_digits = 1;
        SET xmloption = 'content';
        SET TimeZone = '{options.TimeZone.Replace("'", "''", StringComparison.Ordinal)}';
        SET client_min_messages = 'warning';
        SET synchronous_commit = 'off';
        SET idle_in_transaction_session_timeout = '30s';
        SET tcp_keepalives_idle = 5;
        SET tcp_keepalives_interval = 2;
        SET tcp_keepalives_count = 3;
        """;
}
