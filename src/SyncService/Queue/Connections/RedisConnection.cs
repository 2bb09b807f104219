using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using SyncService.Queue.Steps;

namespace SyncService.Queue.Connections;

/// <summary>The one connection to Redis that all streams of a process share.</summary>
/// <param name="options">How Redis is reached.</param>
/// <param name="asksAboutServer">Whether INFO and CONFIG GET will be sent, which the client counts among the administrator's.</param>
internal sealed class RedisConnection(QueueOptions options, bool asksAboutServer = false) : IAsyncDisposable
{
    private readonly SemaphoreSlim connecting = new(1);
    private ConnectionMultiplexer? multiplexer;

    /// <summary>Why a fresh connection could not be made when that was last tried; null when it could.</summary>
    private volatile Exception? obstacle;

    public TransactionRights Transactions { get; } = new();

    /// <summary>How the person who configured it would name the server.</summary>
    public string Name => RedisEndpoints.Describe(options);

    /// <summary>The number of its database.</summary>
    public int Database => options.Database;

    /// <summary>The keys of a stream of this deployment.</summary>
    public QueueKeys KeysOf(StreamSpec stream) => QueueKeys.Of(stream, options.KeyPrefix);

    /// <summary>Connects unless that is done, and says what answered.</summary>
    public Task<string> ConnectAsync(CancellationToken cancellation) => RunAsync(
        async database =>
        {
            var ping = await database.PingAsync();
            var server = database.Multiplexer.GetServers().FirstOrDefault(s => s is { IsConnected: true, IsReplica: false });
            return $"{server?.ServerType} {server?.Version}, answers in {ping.TotalMilliseconds:0.0} ms";
        },
        cancellation);

    /// <exception cref="SyncException">Redis refused the step or could not be reached.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> step, CancellationToken cancellation)
    {
        try
        {
            var connected = multiplexer ?? await OpenAsync(cancellation);
            return await step(connected.GetDatabase(options.Database)).WaitAsync(cancellation);
        }
        catch (RedisConnectionException e) when (multiplexer is { IsConnected: false })
        {
            await LearnObstacleAsync(cancellation);
            throw RedisErrors.Translate(obstacle ?? e, Name, options);
        }
        catch (Exception e) when (RedisErrors.IsOurs(e))
        {
            throw RedisErrors.Translate(e, Name, options);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (multiplexer is not null) await multiplexer.DisposeAsync();
        connecting.Dispose();
    }

    private async Task<ConnectionMultiplexer> OpenAsync(CancellationToken cancellation)
    {
        await connecting.WaitAsync(cancellation);
        try
        {
            if (multiplexer is not null) return multiplexer;
            var opened = await ConnectAsync().WaitAsync(cancellation);

            // Another server may answer there, with other rights.
            opened.ConnectionRestored += (_, _) => Transactions.Forget();
            return multiplexer = opened;
        }
        finally
        {
            connecting.Release();
        }
    }

    /// <summary>
    /// The client tries to come back by itself, and meanwhile fails every command in the same words, whether the server is down or the
    /// password was changed. What a fresh connection meets, it tells. One worker asks; the others need not wait for him.
    /// </summary>
    private async Task LearnObstacleAsync(CancellationToken cancellation)
    {
        if (!await connecting.WaitAsync(TimeSpan.Zero, cancellation)) return;
        try
        {
            await using var fresh = await ConnectAsync();
            obstacle = null;
        }
        catch (Exception e) when (RedisErrors.IsOurs(e))
        {
            obstacle = e;
        }
        finally
        {
            connecting.Release();
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        await using var answers = new HandshakeAnswers();
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(Configure(), answers);
        }
        catch (RedisConnectionException e) when (e.InnerException is null && answers.Refusal is { } refusal)
        {
            throw new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, refusal);
        }
    }

    private ConfigurationOptions Configure()
    {
        var configuration = new ConfigurationOptions
        {
            User = options.User,
            Password = options.Password,
            Ssl = options.Tls,
            ClientName = "sync-service",
            AbortOnConnectFail = true,
            ConnectRetry = 1,
            ConnectTimeout = 5_000,
            AsyncTimeout = 30_000,
            SyncTimeout = 30_000,
            KeepAlive = 10,
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new ExponentialRetry(200, 5_000),
            AllowAdmin = asksAboutServer,

            // A key and a channel by which clients of this library tell each other which server is the primary: rights that nothing here needs.
            TieBreaker = "",
            ConfigurationChannel = "",
            LoggerFactory = NullLoggerFactory.Instance,
        };
        var endpoints = RedisEndpoints.Parse(options, out var sentinelService);
        foreach (var endpoint in endpoints) configuration.EndPoints.Add(endpoint);
        configuration.ServiceName = sentinelService;
        if (options.CertificateAuthorityFile is { } authority) configuration.TrustIssuer(authority);
        return configuration;
    }
}
