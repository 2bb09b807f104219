using BenchmarkDotNet.Attributes;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Benchmarks.Servers;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Benchmarks.Micro;

/// <summary>One transaction of 20,000 records against a PostgreSQL of its own: all new, all updated, all unchanged.</summary>
public class ApplyBenchmarks
{
    private const int Records = 20_000;
    private const string Database = "apply";

    private readonly PrivateFolder folder = PrivateFolder.Create("sync-bench-apply");
    private readonly RecordSchemas schemas = new();
    private readonly byte[][] records = new NoteRecords(Records).Encode();
    private readonly byte[][] changed = new NoteRecords(Records).Encode(more: 1);
    private PrivatePostgres postgres = null!;
    private PostgresConnections connections = null!;
    private ApplySessions sessions = null!;
    private PostgresTarget target = null!;
    private Checkpoint checkpoint = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        postgres = await PrivatePostgres.StartAsync(folder, new PostgresOptions { Settings = BenchServers.PostgresSettings });
        await postgres.CreateDatabaseAsync(Database);
        await new SalesTarget(postgres, Database).CreateAsync();
        connections = new PostgresConnections(new TargetOptions
        {
            Host = PrivatePostgres.Host,
            Port = postgres.Port,
            Database = Database,
            User = postgres.Superuser,
            Password = postgres.Password,
        });
        sessions = new ApplySessions(connections);
        await ServiceSchema.EnsureAsync(connections)(CancellationToken.None);
        var stream = new StreamSpec { Name = StreamSpec.DefaultName, Source = "VW_VENTAS", Target = "datos_vista" };
        target = new PostgresTarget(stream, connections, sessions, new ProtocolRules(), new TargetLog(NullLogger.Instance), TimeProvider.System);
        schemas.Add(NoteRecords.Schema);
        await target.BeginAsync(_ => new GenerationChoice(Generation.New(), Reloads: false, KeepsList: true, null, null), CancellationToken.None);
        checkpoint = await target.ReadCheckpointAsync(CancellationToken.None);
    }

    [IterationSetup(Target = nameof(New))]
    public void Empty() => EmptyAsync().GetAwaiter().GetResult();

    [IterationSetup(Targets = [nameof(Updated), nameof(Unchanged)])]
    public void Filled()
    {
        EmptyAsync().GetAwaiter().GetResult();
        ApplyAsync(records).GetAwaiter().GetResult();
        postgres.ExecuteAsync(Database, "VACUUM ANALYZE datos_vista").GetAwaiter().GetResult();
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public Task New() => ApplyAsync(records);

    [Benchmark(OperationsPerInvoke = Records)]
    public Task Updated() => ApplyAsync(changed);

    [Benchmark(OperationsPerInvoke = Records)]
    public Task Unchanged() => ApplyAsync(records);

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await sessions.DisposeAsync();
        await connections.DisposeAsync();
        await folder.DisposeAsync();
    }

    private async Task EmptyAsync()
    {
        await postgres.ExecuteAsync(Database, "TRUNCATE datos_vista CASCADE");
        await postgres.ExecuteAsync(Database, "CHECKPOINT");
    }

    private async Task ApplyAsync(byte[][] batch)
    {
        using var laidOut = DecodeBenchmarks.Batch(batch);
        var applied = await target.ApplyAsync(laidOut, schemas, checkpoint, CancellationToken.None)
            ?? throw new InvalidOperationException("The checkpoint moved.");
        checkpoint = applied.Checkpoint;
    }
}
