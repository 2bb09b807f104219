using LocalServers.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.IntegrationTests.Engine;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Target;
using SyncService.Target.Applying;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.IntegrationTests.Target;

/// <summary>A table of a test's own, <c>t (id, name, stamp)</c>, and the target side of a stream that ends in it.</summary>
internal sealed class AppliedTable : IAsyncDisposable
{
    public static readonly RecordSchema Schema = RecordSchema.Of(
    [
        new RecordColumn("ID", "id", CanonicalType.Int4, "int", "integer", KeyOrdinal: 0),
        new RecordColumn("NAME", "name", CanonicalType.Text, "varchar(50)", "varchar(50)"),
        new RecordColumn("STAMP", "stamp", CanonicalType.Timestamp, "datetime2(6)", "timestamp", IsChangeColumn: true),
    ]);

    public static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified);

    private readonly ApplySessions sessions;

    private AppliedTable(PrivatePostgres postgres, string database, PostgresConnections connections, DeletePolicy deletes, string? deletedColumn, TimeSpan? limit)
    {
        (Postgres, Database, Connections) = (postgres, database, connections);
        sessions = new ApplySessions(connections);
        var stream = new StreamSpec { Name = StreamSpec.DefaultName, Source = "VW_T", Target = "t", Deletes = deletes, DeletedColumn = deletedColumn };
        Target = new PostgresTarget(stream, connections, sessions, new ProtocolRules(), new TargetLog(NullLogger.Instance), TimeProvider.System) { Size = new BatchPace(limit) };
        Schemas.Add(Schema);
    }

    public PrivatePostgres Postgres { get; }

    public string Database { get; }

    public PostgresConnections Connections { get; }

    public PostgresTarget Target { get; }

    public RecordSchemas Schemas { get; } = new();

    public Checkpoint Begun { get; private set; } = Checkpoint.None;

    /// <param name="port">Where the server is reached; default: its own.</param>
    /// <param name="deletes">What becomes of deleted rows.</param>
    /// <param name="deletedColumn">The column that marks them.</param>
    /// <param name="limit">After which the server ends a statement of a batch; default: as in the product.</param>
    /// <param name="retention">Of settled letters.</param>
    public static async Task<AppliedTable> CreateAsync(
        TestServers servers, string more = "", int? port = null, DeletePolicy deletes = DeletePolicy.Keep, string? deletedColumn = null, TimeSpan? limit = null, TimeSpan? retention = null)
    {
        var postgres = await servers.PostgresAsync;
        var database = $"applied_{servers.NextNumber()}";
        await postgres.CreateDatabaseAsync(database);
        await postgres.ExecuteAsync(database, $"CREATE TABLE t (id integer PRIMARY KEY, name varchar(50), stamp timestamp); {more}");
        var table = new AppliedTable(postgres, database, new PostgresConnections(EngineOptions.Of(postgres, database) with
        {
            Port = port ?? postgres.Port,
            DeadLetterRetention = retention ?? TimeSpan.FromDays(90),
        }), deletes, deletedColumn, limit);
        await ServiceSchema.EnsureAsync(table.Connections)(CancellationToken.None);
        await table.BeginAsync();
        return table;
    }

    /// <summary>A generation, as after the table was altered.</summary>
    public async Task BeginAsync()
    {
        await Target.BeginAsync(_ => new GenerationChoice(Generation.New(), Reloads: false, KeepsList: true, null, null), CancellationToken.None);
        Begun = await Target.ReadCheckpointAsync(CancellationToken.None);
    }

    /// <summary>Records with these ids, the first of them with the number <paramref name="first"/>.</summary>
    public static RecordBatch Batch(long first, IEnumerable<int> ids, string name = "one", int seconds = 0) =>
        Batch(first, ids.Select(id => (id, name)), seconds);

    public static RecordBatch Batch(long first, IEnumerable<(int Id, string Name)> rows, int seconds = 0)
    {
        var batch = new RecordBatch { State = new QueueState(null, 0), First = new Seq(first) };
        foreach (var (id, name) in rows)
        {
            using var writer = new RecordWriter(Schema.Id, Schema.Columns.Count);
            Write(writer, id, name, Noon.AddSeconds(seconds));
            batch.Add(writer.Since(0));
        }

        return batch;
    }

    /// <summary>Rows, and tombstones where there is no name: <c>(7, null)</c>.</summary>
    public static RecordBatch Mixed(long first, IEnumerable<(int Id, string? Name)> rows, RecordOperation tombstone = RecordOperation.Delete)
    {
        var batch = new RecordBatch { State = new QueueState(null, 0), First = new Seq(first) };
        foreach (var (id, name) in rows)
        {
            using var writer = new RecordWriter(Schema.Id, Schema.Columns.Count);
            if (name is not null) Write(writer, id, name, Noon);
            else WriteTombstone(writer, id, tombstone);
            batch.Add(writer.Since(0));
        }

        return batch;
    }

    /// <summary>The same as they leave the source.</summary>
    public static RecordChunk Chunk(long first, IEnumerable<int> ids) => Chunk(first, ids.Select(id => (id, "one")));

    public static RecordChunk Chunk(long first, IEnumerable<(int Id, string Name)> rows)
    {
        var chunk = new RecordChunk { Schema = Schema };
        using var writer = new RecordWriter(Schema.Id, Schema.Columns.Count);
        foreach (var (id, name) in rows)
        {
            Write(writer, id, name, Noon);
            chunk.Add(writer.Length, (ulong)id);
        }

        chunk.Own(writer.Take().Buffer);
        chunk.Number(new Seq(first));
        return chunk;
    }

    public async Task<Checkpoint> ApplyAsync(RecordBatch batch, Checkpoint expected) =>
        (await Target.ApplyAsync(batch, Schemas, expected, TestContext.Current.CancellationToken))!.Checkpoint;

    public Task<IPreparedBatch?> PrepareAsync(RecordBatch batch, Checkpoint? before) =>
        Target.PrepareAsync(batch, Schemas, before, TestContext.Current.CancellationToken);

    public async Task<T> ScalarAsync<T>(string sql) => (await Postgres.ScalarAsync<T>(Database, sql))!;

    public async ValueTask DisposeAsync()
    {
        await sessions.DisposeAsync();
        await Connections.DisposeAsync();
    }

    private static void WriteTombstone(RecordWriter writer, int id, RecordOperation operation)
    {
        var stamp = Watermark.OfTimestamp(Noon);
        writer.Begin();
        writer.Int4(id);
        writer.Null();
        writer.Null();
        writer.End((ulong)id, stamp, new Position(CaptureMode.Timestamp, stamp), 0, operation);
    }

    private static void Write(RecordWriter writer, int id, string name, DateTime modified)
    {
        var stamp = Watermark.OfTimestamp(modified);
        writer.Begin();
        writer.Int4(id);
        writer.Text(name);
        writer.Timestamp(modified.Ticks);
        writer.End((ulong)id, stamp, new Position(CaptureMode.Timestamp, stamp), 0);
    }
}
