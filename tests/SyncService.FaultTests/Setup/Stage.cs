using LocalServers;
using LocalServers.Network;
using LocalServers.Postgres;
using LocalServers.Redis;
using LocalServers.Service;
using LocalServers.SqlServer;
using SyncService.FaultTests.Load;
using SyncService.FaultTests.Setup.Deletes;
using SyncService.FaultTests.Steps;

namespace SyncService.FaultTests.Setup;

/// <summary>Three real servers, a proxy before each, five streams, a workload, and the services that run on them.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Database = "ventas";
    public const int StreamCount = 5;

    /// <summary>In each stream at the start, unless a test says otherwise.</summary>
    public const int Rows = 150;

    /// <summary>Long, because others may use the machine; what is promised in seconds is measured where it is promised.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly StandInOptions sourceOptions;

    private Stage(PrivateFolder folder, PrivatePostgres postgres, PrivateRedis redis, SqlServerStandIn source, StandInOptions sourceOptions, int seed, bool usersDelete)
    {
        UsersDelete = usersDelete;
        (Folder, Postgres, Redis, Source, this.sourceOptions) = (folder, postgres, redis, source, sourceOptions);
        ToPostgres = new TcpProxy(postgres.Port, () => new PostgresSteps());
        ToRedis = new TcpProxy(redis.Port, () => new RedisSteps());
        ToSource = new TcpProxy(source.Port);
        Streams = [.. Enumerable.Range(1, StreamCount).Select(number => new StageStream(this, number))];
        Services = new Services(this);
        Load = new Workload(this, seed);
        Arrival = new Arrival(this);
        Regressions = new Regressions(this);
        Removals = new Removals(this);
        Operator = new Operator(this);
        Settlement = new Settlement(this);
    }

    public PrivateFolder Folder { get; }

    /// <summary>The primary; a test of a fail-over sets the server that took its place. So with Redis.</summary>
    public PrivatePostgres Postgres { get; set; }

    public PrivateRedis Redis { get; set; }

    public SqlServerStandIn Source { get; private set; }

    public TcpProxy ToPostgres { get; }

    public TcpProxy ToRedis { get; }

    public TcpProxy ToSource { get; }

    /// <summary>Whether the workload deletes rows, too; the services then compare all the while, and each stream has a policy of its own.</summary>
    public bool UsersDelete { get; }

    public IReadOnlyList<StageStream> Streams { get; }

    public Services Services { get; }

    public Workload Load { get; }

    public Arrival Arrival { get; }

    public Regressions Regressions { get; }

    public Removals Removals { get; }

    public Operator Operator { get; }

    public Settlement Settlement { get; }

    /// <param name="name">Of its folder.</param>
    /// <param name="seed">Of its workload.</param>
    /// <param name="rows">In each stream, before the service starts.</param>
    /// <param name="postgres">How its PostgreSQL is set up.</param>
    /// <param name="redis">How its Redis is set up.</param>
    /// <param name="hasSecondary">Whether its SQL Server has a readable secondary; nothing moves to it until a fault says so.</param>
    /// <param name="usersDelete">Whether the workload deletes rows, too.</param>
    public static async Task<Stage> OpenAsync(
        string name, int seed, int rows = Rows, PostgresOptions? postgres = null, RedisOptions? redis = null, bool hasSecondary = false, bool usersDelete = false)
    {
        var folder = PrivateFolder.Create($"sync-fault-{name}");
        try
        {
            var target = PrivatePostgres.StartAsync(folder, postgres ?? new PostgresOptions());
            var queue = PrivateRedis.StartAsync(folder, redis ?? new RedisOptions { AppendOnly = true });
            var options = new StandInOptions { Encrypt = "off", SecondaryLag = hasSecondary ? TimeSpan.FromHours(1) : null };
            var source = StartSourceAsync(folder, options);
            await Task.WhenAll(target, queue, source);
            var stage = new Stage(folder, await target, await queue, await source, options, seed, usersDelete);
            await StageTables.CreateAsync(stage, rows);
            return stage;
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts service and workload, and waits until all is well.</summary>
    public async Task<SyncServiceProcess> GoAsync()
    {
        var service = Services.Start();
        Load.Start(Rows);
        await Arrival.AllAsync();
        return service;
    }

    /// <summary>Kills SQL Server and starts it with the same rows; meanwhile nobody listens there.</summary>
    public async Task RestartSourceAsync()
    {
        using var pause = await Load.PauseAsync();
        var rows = await StageTables.DumpAsync(this);
        await Source.DisposeAsync();
        ToSource.Cut();
        Source = await StartSourceAsync(Folder, sourceOptions);
        await StageTables.CreateSourceAsync(this, rows);
        ToSource.UpstreamPort = Source.Port;
    }

    /// <summary>By the one who holds the workload's turn: the secondary of SQL Server takes over, and everybody goes there.</summary>
    public async Task FailOverSourceAsync(bool forced)
    {
        await Source.FailOverAsync(forced);
        Source = Source.OtherReplica();
        ToSource.UpstreamPort = Source.Port;
        ToSource.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Load.DisposeAsync();
            await Services.DisposeAsync();
            await ToPostgres.DisposeAsync();
            await ToRedis.DisposeAsync();
            await ToSource.DisposeAsync();
            await Source.DisposeAsync();
        }
        finally
        {
            await Folder.DisposeAsync();
        }
    }

    private static async Task<SqlServerStandIn> StartSourceAsync(PrivateFolder folder, StandInOptions options)
    {
        var source = await SqlServerStandIn.StartStandInAsync(folder, options);

        // Each change would be copied.
        if (options.SecondaryLag is not null) await source.SetSecondaryLagAsync(null);
        return source;
    }
}
