using System.Globalization;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;

namespace SyncService.Capture.Connections;

/// <summary>Opens connections to SQL Server.</summary>
internal sealed class SqlConnections
{
    private static readonly TimeSpan KnockTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may take to come about.</summary>
    public const int ConnectTimeoutSeconds = 15;

    private readonly string connectionString;

    public SqlConnections(SourceOptions options)
    {
        Options = options;
        connectionString = new SqlConnectionStringBuilder
        {
            DataSource = options.Host.Contains('\\', StringComparison.Ordinal) ? options.Host : string.Create(CultureInfo.InvariantCulture, $"tcp:{options.Host},{options.Port}"),
            InitialCatalog = options.Database,
            UserID = options.User,
            Password = options.Password,
            Encrypt = options.Encryption switch
            {
                SourceEncryption.Optional => SqlConnectionEncryptOption.Optional,
                SourceEncryption.Strict => SqlConnectionEncryptOption.Strict,
                _ => SqlConnectionEncryptOption.Mandatory,
            },
            TrustServerCertificate = options.TrustServerCertificate,
            ApplicationName = "sync-service",
            ConnectTimeout = ConnectTimeoutSeconds,
            ConnectRetryCount = 0,
            CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds),
            PacketSize = 32767,
            MaxPoolSize = 50,
            // The pool would answer with the last failure for up to a minute after the server is back; the retries pace themselves.
            PoolBlockingPeriod = PoolBlockingPeriod.NeverBlock,
        }.ConnectionString;
    }

    public SourceOptions Options { get; }

    /// <summary>How the person who configured it would name the server.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Options.Host}:{Options.Port}/{Options.Database}");

    public SqlConnection Create() => new(connectionString);

    /// <summary>Connects and says what answered.</summary>
    /// <exception cref="SyncException">The server cannot be reached or refuses the login.</exception>
    public async Task<string> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            await KnockAsync(cancellation);
            await using var connection = Create();
            await connection.OpenAsync(cancellation);

            // A connection that waited in the pool says nothing of the server as it is now.
            await using var question = connection.CreateCommand();
            question.CommandText = "SELECT 1";
            question.CommandTimeout = ConnectTimeoutSeconds;
            await question.ExecuteScalarAsync(cancellation);
            return "version " + connection.ServerVersion;
        }
        catch (Exception e) when (SqlErrors.IsOurs(e))
        {
            throw SqlErrors.Translate(e, Name, "", Options);
        }
    }

    /// <summary>The client takes its whole timeout to report a closed port, and then does not say that it was closed.</summary>
    private async Task KnockAsync(CancellationToken cancellation)
    {
        if (Options.Host.Contains('\\', StringComparison.Ordinal)) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(KnockTimeout);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(Options.Host, Options.Port, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException("no answer in time");
        }
    }
}
