using Npgsql;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Target.Requests;

/// <summary>The requests of one stream in PostgreSQL.</summary>
internal sealed class StreamRequests(StreamId of, PostgresConnections connections) : IStreamRequests
{
    private const int MostAtOnce = 100;

    public Task<IReadOnlyList<Request>> OpenAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<Request>>(
        async batch =>
        {
            batch.BatchCommands.Add(RequestTable.Settle(of));
            batch.BatchCommands.Add(RequestTable.Open(of, MostAtOnce));
            List<Request> open = [];
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) open.Add(RequestTable.Read(reader));
            return open;
        },
        cancellation);

    public Task EnqueuedAsync(long id, Generation generation, Seq last, RequestOutcome outcome, CancellationToken cancellation) =>
        ExecuteAsync(RequestTable.Enqueued(id, generation, last, outcome), cancellation);

    public Task RefuseAsync(long id, RequestOutcome outcome, CancellationToken cancellation) => ExecuteAsync(RequestTable.Refused(id, outcome), cancellation);

    private Task<int> ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellation) => RunAsync(
        async batch =>
        {
            batch.BatchCommands.Add(command);
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    private Task<T> RunAsync<T>(Func<NpgsqlBatch, Task<T>> run, CancellationToken cancellation) => ServiceSchema.RunAsync(
        connections,
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            return await run(batch);
        },
        RequestTable.Subject,
        cancellation);
}
