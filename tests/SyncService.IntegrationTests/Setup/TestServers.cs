using LocalServers;
using LocalServers.Postgres;
using LocalServers.Redis;
using LocalServers.SqlServer;
using SyncService.IntegrationTests.Setup;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace SyncService.IntegrationTests.Setup;

/// <summary>The servers of the run: started once, shared by tests that each have a database of their own in them.</summary>
/// <remarks>Each starts when the first test asks for it, so that a filtered run starts no more than it needs.</remarks>
public sealed class TestServers : IAsyncLifetime
{
    private readonly PrivateFolder folder = PrivateFolder.Create("sync-test");
    private readonly Lazy<Task<PrivatePostgres>> postgres;
    private readonly Lazy<Task<PrivateRedis>> redis;
    private readonly Lazy<Task<SqlServerStandIn>> source;
    private int numbers;

    public TestServers()
    {
        postgres = new(() => PrivatePostgres.StartAsync(folder));
        redis = new(() => PrivateRedis.StartAsync(folder));
        source = new(() => SqlServerStandIn.StartAsync(folder));
    }

    public PrivateFolder Folder => folder;

    public Task<PrivatePostgres> PostgresAsync => postgres.Value;

    public Task<PrivateRedis> RedisAsync => redis.Value;

    public Task<SqlServerStandIn> SourceAsync => source.Value;

    /// <summary>A number for one test's names: from 1, each once.</summary>
    public int NextNumber() => Interlocked.Increment(ref numbers);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Only the real server's database needs it: the rest ends with the folder.
            if (source is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await source.Value).DisposeAsync();
        }
        finally
        {
            await folder.DisposeAsync();
        }
    }
}
