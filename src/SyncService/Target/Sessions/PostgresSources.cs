using System.Globalization;
using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>How the driver is told to connect.</summary>
internal sealed class PostgresSources(TargetOptions options)
{
    /// <summary>How long one statement of a short task may take.</summary>
    public static readonly TimeSpan LongestStatement = TimeSpan.FromSeconds(100);

    /// <summary>The server ends a statement that takes too long, and says so. Where nothing is heard of it for so much longer, the network swallows what is sent: it is given up, and tried again.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    /// <summary>In seconds. What only looks waits no longer.</summary>
    private const int LongestLook = 5;

    /// <summary>Short tasks at once, however many streams there are: with the sessions that apply, and the one that holds the locks, a process has eleven at most.</summary>
    public const int TasksAtOnce = 4;

    public TargetOptions Options => options;

    /// <summary>How the person who configured it would name the server.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{options.Host}:{options.Port}/{options.Database}");

    /// <summary>Connections that are kept when they are closed, each set up when it is new.</summary>
    public NpgsqlDataSource Kept(Func<NpgsqlConnection, Task> setUp)
    {
        var settings = ConnectionString(pooling: true);
        settings.MaxPoolSize = TasksAtOnce;
        var builder = Builder(settings);
        builder.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException("Connections are opened asynchronously."), setUp);
        return Build(builder);
    }

    /// <summary>Connections that end when they are closed, as the server gives them.</summary>
    public NpgsqlDataSource Single() => Build(Builder(ConnectionString(pooling: false)));

    /// <summary>Connections to one address that set, prepare and ask nothing by themselves.</summary>
    /// <param name="host">Of the addresses in the options.</param>
    /// <param name="port">Its port.</param>
    /// <param name="parameters">What the session is to begin with, as the programs of PostgreSQL take it in <c>PGOPTIONS</c>.</param>
    public NpgsqlDataSource Plain(string host, int port, string? parameters = null)
    {
        var settings = ConnectionString(pooling: false);
        (settings.Host, settings.Port, settings.CommandTimeout, settings.MaxAutoPrepare, settings.KeepAlive) = (host, port, LongestLook, 0, 0);
        settings.Options = parameters;
        var builder = Builder(settings);
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return builder.Build();
    }

    private NpgsqlDataSource Build(NpgsqlSlimDataSourceBuilder builder) => options.Host.Contains(',', StringComparison.Ordinal)
        ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
        : builder.Build();

    private static NpgsqlSlimDataSourceBuilder Builder(NpgsqlConnectionStringBuilder settings)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        builder.EnableArrays();
        return builder;
    }

    /// <remarks>No name of the session: a pooler would set it, and leave it to those who have none.</remarks>
    private NpgsqlConnectionStringBuilder ConnectionString(bool pooling) => new()
    {
        Host = options.Host,
        Port = options.Port,
        Database = options.Database,
        Username = options.User,
        Password = options.Password,
        SslMode = Enum.Parse<SslMode>(options.SslMode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
        RootCertificate = options.RootCertificateFile,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Timeout = 10,
        CommandTimeout = (int)(LongestStatement + Silence).TotalSeconds,
        CancellationTimeout = 2_000,
        KeepAlive = 10,
        TcpKeepAlive = true,
        TcpKeepAliveTime = 5,
        TcpKeepAliveInterval = 2,
        HostRecheckSeconds = 1,
        Pooling = pooling,
        ConnectionIdleLifetime = 60,
        NoResetOnClose = true,
        MaxAutoPrepare = 50,
        AutoPrepareMinUsages = 2,
        WriteBufferSize = 64 * 1024,
        IncludeErrorDetail = true,
        LogParameters = false,
    };
}
