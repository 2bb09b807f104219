using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.IntegrationTests.Setup;
using SyncService.Queue;
using SyncService.Target;

namespace SyncService.IntegrationTests.Guards;

/// <summary>Bytes that each further row allocates, in this process, from the source's reader to the commit.</summary>
/// <remarks>What is counted belongs to the whole process: nothing else may run meanwhile.</remarks>
[Collection(nameof(AloneInTheProcess))]
public sealed class AllocationTests(TestServers servers)
{
    private const int Few = 4_000;
    private const int Many = 44_000;

    /// <summary>SqlClient makes a string for each of the five texts of a note (some 250 bytes together), and little else.</summary>
    private const double ProducerBound = 400;

    /// <summary>The Redis client hands over the reply in its own buffers; records are copied out of them once.</summary>
    private const double ConsumerBound = 64;

    [Fact]
    public async Task Rows_allocate_no_more_than_the_drivers_need()
    {
        await using var few = await Pipeline.WithRowsAsync(servers, Few);
        await using var many = await Pipeline.WithRowsAsync(servers, Many);
        // Twice over the few: the first time compiles, and fills the pools.
        await RunAsync(few, Role.Producer);
        await RunAsync(few, Role.Consumer);
        await few.Target.ExecuteAsync("TRUNCATE datos_vista CASCADE; DROP SCHEMA sync_service CASCADE");
        await (await few.QueueAsync()).ExecuteAsync("FLUSHDB");

        var producer = await RunAsync(few, Role.Producer);
        var consumer = await RunAsync(few, Role.Consumer);
        var producerRow = (await RunAsync(many, Role.Producer) - producer) / (Many - Few);
        var consumerRow = (await RunAsync(many, Role.Consumer) - consumer) / (Many - Few);

        await many.AssertEqualAsync(Many);
        Assert.True(producerRow <= ProducerBound, $"The producer allocates {producerRow:0.0} bytes a row.");
        Assert.True(consumerRow <= ConsumerBound, $"The consumer allocates {consumerRow:0.0} bytes a row.");
    }

    /// <summary>Runs one half to its end; returns the bytes that it allocated.</summary>
    private static async Task<double> RunAsync(Pipeline sales, Role role)
    {
        await using var pipeline = new SyncPipeline(Options(sales, role), NullLoggerFactory.Instance, TimeProvider.System);
        await foreach (var _ in pipeline.ConnectAsync(CancellationToken.None))
        {
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await pipeline.RunOnceAsync(CancellationToken.None);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static SyncOptions Options(Pipeline sales, Role role)
    {
        var source = sales.Source.Server;
        return new SyncOptions
        {
            Role = role,
            Streams = [new StreamSpec { Name = StreamSpec.DefaultName, Source = sales.Source.View, Target = sales.Target.Table }],
            Source = new SourceOptions
            {
                Host = source.Host,
                Port = source.Port,
                Database = source.Database,
                User = source.User,
                Password = source.Password,
                TrustServerCertificate = true,
            },
            Queue = new QueueOptions
            {
                Host = LocalServers.Redis.PrivateRedis.Host,
                Port = sales.Redis.Port,
                Password = sales.Redis.Password,
                Database = int.Parse(sales.Settings["REDIS_DB"], CultureInfo.InvariantCulture),
            },
            Target = new TargetOptions
            {
                Host = LocalServers.Postgres.PrivatePostgres.Host,
                Port = sales.Postgres.Port,
                Database = sales.Database,
                User = sales.Postgres.Superuser,
                Password = sales.Postgres.Password,
            },
        };
    }
}

/// <summary>Tests that nothing may run beside.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
