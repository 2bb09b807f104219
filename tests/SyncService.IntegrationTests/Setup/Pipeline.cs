using System.Text.Json;
using LocalServers;
using LocalServers.Comparison;
using LocalServers.Postgres;
using LocalServers.Redis;
using LocalServers.Sales;
using LocalServers.Service;
using LocalServers.SqlServer;
using StackExchange.Redis;

namespace SyncService.IntegrationTests.Setup;

/// <summary>One test's own view, table and queue, and the services that it starts on them.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    /// <summary>Long, because several builds may share the machine; what a test promises in seconds it measures itself.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TestServers servers;
    private readonly int number;
    private readonly List<SyncServiceProcess> services = [];
    private readonly HashSet<SyncServiceProcess> ended = [];
    private ConnectionMultiplexer? redisConnection;

    private Pipeline(TestServers servers, int number)
    {
        this.servers = servers;
        this.number = number;
    }

    public SalesSource Source { get; private set; } = null!;

    public SalesTarget Target { get; private set; } = null!;

    public PrivatePostgres Postgres { get; private set; } = null!;

    public PrivateRedis Redis { get; private set; } = null!;

    public DeliveryNoteGenerator Notes { get; init; } = new();

    public string Database => $"test_{number}";

    /// <summary>What the next service that is started is given; a test changes what it is about.</summary>
    public Dictionary<string, string> Settings { get; private set; } = null!;

    public IReadOnlyList<SyncServiceProcess> Services => services;

    /// <param name="servers">The servers of the run.</param>
    /// <param name="ownRedis">For a test that flushes or kills Redis.</param>
    /// <param name="ownSource">For a test of another SQL Server.</param>
    /// <param name="ownPostgres">For a test of how PostgreSQL is set up.</param>
    public static async Task<Pipeline> CreateAsync(
        TestServers servers, PrivateRedis? ownRedis = null, SqlServerStandIn? ownSource = null, PrivatePostgres? ownPostgres = null)
    {
        var pipeline = new Pipeline(servers, servers.NextNumber());
        await pipeline.PrepareAsync(ownRedis, ownSource, ownPostgres);
        return pipeline;
    }

    /// <summary>With rows 1 to <paramref name="rows"/> in the source.</summary>
    public static async Task<Pipeline> WithRowsAsync(TestServers servers, int rows, PrivateRedis? ownRedis = null, PrivatePostgres? ownPostgres = null)
    {
        var pipeline = await CreateAsync(servers, ownRedis, ownPostgres: ownPostgres);
        await pipeline.Source.FillAsync(pipeline.Notes.Notes(rows));
        return pipeline;
    }

    /// <summary>A name for another table or view of this test.</summary>
    public string Name(string name) => $"{name}_{number}";

    /// <summary>A new folder for files that a test writes.</summary>
    public string Scratch() => servers.Folder.NewFolder("scratch");

    public SyncServiceProcess Start(params IReadOnlyList<string> arguments)
        => Track(SyncServiceProcess.Start(servers.Folder, Settings, arguments));

    /// <summary>The service with its two halves in one process, running on.</summary>
    public SyncServiceProcess Run() => Start("run");

    public SyncServiceProcess Track(SyncServiceProcess service)
    {
        services.Add(service);
        return service;
    }

    /// <summary><c>run --once</c> to its end, which must come with this exit code.</summary>
    public async Task<SyncServiceProcess> RunOnceAsync(int expected = 0)
    {
        var service = Start("run", "--once");
        ended.Add(service);
        var code = await service.ExitAsync(Patience);
        Assert.True(code == expected, $"run --once ended with {code} instead of {expected}:\n{service.AllText}");
        return service;
    }

    /// <summary>Waits until source and target are equal in every row and column and the queue is empty.</summary>
    public async Task InSyncAsync(TimeSpan? within = null)
    {
        ComparisonResult? last = null;
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var service in services.Where(service => service.HasExited && !ended.Contains(service)))
                {
                    Assert.Fail($"The service ended by itself:\n{service.AllText}");
                }

                // Counting first: comparing everything over and over would slow down what is waited for.
                if (await Source.CountAsync() != await Target.CountAsync() || await QueueLengthAsync() != 0) return false;
                last = await CompareAsync();
                return last.AllEqual;
            },
            within ?? Patience,
            () => $"source and target are equal. {last}\nThe services said:\n{string.Join('\n', services.Select(service => service.AllText))}");
    }

    /// <summary>Ends a service without its having a say, and expects it to be gone from now on.</summary>
    public async Task KillAsync(SyncServiceProcess service)
    {
        ended.Add(service);
        await service.KillAsync();
    }

    /// <summary>Asks a service to stop; it must end within 5 seconds with 0.</summary>
    public async Task StopAsync(SyncServiceProcess service)
    {
        ended.Add(service);
        service.Terminate();
        var code = await service.ExitAsync(TimeSpan.FromSeconds(5));
        Assert.True(code == 0, $"Stopped, it ended with {code}:\n{service.AllText}");
    }

    public Task<ComparisonResult> CompareAsync() => CompareAsync(Source.View, Target.Table, "CONDUCE");

    public Task<ComparisonResult> CompareAsync(string view, string table, params string[] keys)
        => TableComparison.RunAsync(Source.Server, view, Postgres, Database, table, keys);

    public async Task AssertEqualAsync(int rows)
    {
        var result = await CompareAsync();
        Assert.True(result.AllEqual, result.ToString());
        Assert.Equal(rows, result.Equal);
    }

    public async Task<long> QueueLengthAsync(string key = "sync_queue") => await (await QueueAsync()).ListLengthAsync(key);

    /// <summary>Records that were enqueued since the stream began.</summary>
    public async Task<long> SentAsync()
    {
        using var cursor = JsonDocument.Parse((string)(await (await QueueAsync()).StringGetAsync("sync_queue:cursor"))!);
        return cursor.RootElement.GetProperty("seq").GetInt64();
    }

    public async Task<string?> LastSyncTimestampAsync(string key = "last_sync_timestamp") => await (await QueueAsync()).StringGetAsync(key);

    public async Task<IDatabase> QueueAsync()
    {
        redisConnection ??= await Redis.ConnectAsync();
        return redisConnection.GetDatabase(int.Parse(Settings["REDIS_DB"], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services) await service.DisposeAsync();
        if (redisConnection is not null) await redisConnection.DisposeAsync();
    }

    private async Task PrepareAsync(PrivateRedis? ownRedis, SqlServerStandIn? ownSource, PrivatePostgres? ownPostgres)
    {
        Postgres = ownPostgres ?? await servers.PostgresAsync;
        Redis = ownRedis ?? await servers.RedisAsync;
        Source = new SalesSource(ownSource ?? await servers.SourceAsync, $"VENTAS_{number}", $"VW_VENTAS_SYNC_{number}");
        Target = new SalesTarget(Postgres, Database);
        await Source.CreateAsync();
        await Postgres.CreateDatabaseAsync(Database);
        await Target.CreateAsync();

        Settings = SyncServiceSettings.For(Source.Server, Postgres, Database, Redis, ownRedis is null ? number : 0);
        Settings["MSSQL_VIEW"] = Source.View;
        Settings["PG_TABLE_VISTA"] = Target.Table;
        Settings["SYNC_INTERVAL"] = "0.2";
    }
}
