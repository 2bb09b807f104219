using Npgsql;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Target;

/// <summary>The target of one stream in PostgreSQL.</summary>
internal sealed class PostgresTarget(StreamSpec stream, PostgresConnections connections, ProtocolRules rules, TargetLog log) : ITargetStore, IAsyncDisposable
{
    private readonly UpsertPlans plans = new(stream, connections.Options, log);
    private ApplySession? session;

    public PgName Name { get; } = PgName.Parse(stream.Target);

    public Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { CheckpointTable.Select(stream.Name, locked: false) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            return await CheckpointTable.ReadAsync(reader, cancellation);
        },
        "the checkpoint in sync_service",
        cancellation);

    public Task<(Checkpoint Before, Generation Taken)> BeginAsync(Func<Checkpoint, Generation> take, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            Checkpoint before;
            await using (var batch = new NpgsqlBatch(connection))
            {
                batch.BatchCommands.Add(CheckpointTable.Insert(stream.Name));
                batch.BatchCommands.Add(CheckpointTable.Select(stream.Name, locked: true));
                await using var reader = await batch.ExecuteReaderAsync(cancellation);
                before = await CheckpointTable.ReadAsync(reader, cancellation);
            }

            var taken = take(before);
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { CheckpointTable.SetGeneration(stream.Name, taken) } })
            {
                await batch.ExecuteNonQueryAsync(cancellation);
            }

            await transaction.CommitAsync(cancellation);
            return (before, taken);
        },
        "the checkpoint in sync_service",
        cancellation);

    public async Task<Applied?> ApplyAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation)
    {
        try
        {
            session ??= new ApplySession(await connections.OpenSessionAsync(cancellation));
            var transaction = new BatchTransaction(session, stream, plans, schemas, rules, connections.Options);
            var applied = await transaction.ApplyAsync(batch, expected, cancellation);
            if (applied is { Dead: > 0 }) log.DeadLetters(stream.Name, applied.Dead, transaction.FirstReason!);
            return applied;
        }
        catch (Exception e) when (e is OperationCanceledException or SyncException || PostgresErrors.IsOurs(e))
        {
            plans.Forget();
            await CloseSessionAsync();
            if (!PostgresErrors.IsOurs(e)) throw;
            throw PostgresErrors.Translate(e, e is PostgresException ? Name.ToString() : $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }

    /// <summary>Describes the target table, creating it first where that is wanted and possible.</summary>
    /// <exception cref="SyncException">There is no such table.</exception>
    public Task<TargetTable?> DescribeAsync(CancellationToken cancellation) => RunAsync(
        connection => TargetCatalog.ReadAsync(connection, Name, cancellation), Name.ToString(), cancellation);

    public Task CreateAsync(RecordSchema schema, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var command = new NpgsqlCommand(TargetDdl.CreateTable(Name, schema), connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return 0;
        },
        Name.ToString(),
        cancellation);

    public async ValueTask DisposeAsync() => await CloseSessionAsync();

    private async Task CloseSessionAsync()
    {
        if (session is null) return;
        var closing = session;
        session = null;
        await closing.DisposeAsync();
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> step, string subject, CancellationToken cancellation)
    {
        await using var connection = await connections.OpenAsync(cancellation);
        try
        {
            return await step(connection);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, e is PostgresException ? subject : $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }
}
