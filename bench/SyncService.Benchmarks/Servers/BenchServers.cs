using LocalServers;
using LocalServers.Postgres;
using LocalServers.Processes;
using LocalServers.Redis;
using LocalServers.Service;
using LocalServers.SqlServer;

namespace SyncService.Benchmarks.Servers;

/// <summary>The three servers of a run, set up as a small production machine would have them.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    public const string Database = "bench";

    private readonly PrivateFolder folder = PrivateFolder.Create("sync-bench");

    private BenchServers()
    {
    }

    public PrivatePostgres Postgres { get; private set; } = null!;

    public PrivateRedis Redis { get; private set; } = null!;

    public SqlServerStandIn Source { get; private set; } = null!;

    public static async Task<BenchServers> StartAsync(BenchmarkOptions options)
    {
        var servers = new BenchServers();
        try
        {
            var postgres = PrivatePostgres.StartAsync(servers.folder, new PostgresOptions { Settings = PostgresSettings });
            var redis = PrivateRedis.StartAsync(servers.folder);
            servers.Source = options.Source is { } real
                ? await SqlServerStandIn.CreateOnAsync(real)
                : await SqlServerStandIn.StartStandInAsync(servers.folder, new StandInOptions { Encrypt = options.Encrypt ? "on" : "off" });
            (servers.Postgres, servers.Redis) = (await postgres, await redis);
            await servers.Postgres.CreateDatabaseAsync(Database);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public string NewFolder(string name) => folder.NewFolder(name);

    public SyncServiceProcess StartService(IReadOnlyDictionary<string, string> settings) => StartService(settings, "run");

    public SyncServiceProcess StartService(IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> arguments) => SyncServiceProcess.Start(folder, settings, arguments);

    public Dictionary<string, string> ServiceSettings() => SyncServiceSettings.For(Source, Postgres, Database, Redis);

    /// <summary>Those of a service with one stream.</summary>
    public Dictionary<string, string> ServiceSettings(string view, string table, string interval)
    {
        var settings = ServiceSettings();
        (settings["MSSQL_VIEW"], settings["PG_TABLE_VISTA"], settings["SYNC_INTERVAL"]) = (view, table, interval);
        return settings;
    }

    /// <summary>Forgets everything that a service left in Redis and PostgreSQL, its own schema included.</summary>
    public async Task ForgetAsync()
    {
        await Redis.FlushAllAsync();
        await Postgres.ExecuteAsync(Database, "SET client_min_messages = 'warning'; DROP SCHEMA IF EXISTS sync_service CASCADE");
    }

    /// <summary>Processor time used by each process until now. A source elsewhere uses none here.</summary>
    /// <param name="service">The service, if one runs.</param>
    /// <param name="withoutSession">A session of PostgreSQL that belongs to the measurement.</param>
    public ProcessorSplit ProcessorTime(SyncServiceProcess? service = null, int withoutSession = 0) => new(
        service?.ProcessorTime ?? TimeSpan.Zero,
        ProcessTable.ProcessorTime(Redis.ProcessId),
        ProcessTable.ProcessorTimeOfFamily(Postgres.ProcessId, withoutSession),
        Source.IsStandIn ? ProcessTable.ProcessorTime(Source.ProcessId) : TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Only a real server's database needs it: the rest ends with the folder.
            if (Source is not null) await Source.DisposeAsync();
        }
        finally
        {
            await folder.DisposeAsync();
        }
    }

    /// <summary>Default durability. Vacuuming is done between runs, never in the middle of one.</summary>
    public static IReadOnlyDictionary<string, string> PostgresSettings { get; } = new Dictionary<string, string>
    {
        ["fsync"] = "on",
        ["synchronous_commit"] = "on",
        ["full_page_writes"] = "on",
        ["shared_buffers"] = "1GB",
        ["max_wal_size"] = "4GB",
        ["jit"] = "on",
        ["autovacuum"] = "off",
        ["max_connections"] = "100",
    };
}
