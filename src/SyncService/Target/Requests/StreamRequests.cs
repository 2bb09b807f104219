using Npgsql;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Target.Requests;

/// <summary>The requests of one stream in PostgreSQL.</summary>
internal sealed class StreamRequests(string stream, PostgresConnections connections) : IStreamRequests
{
    private const int MostAtOnce = 100;

    public Task<IReadOnlyList<Request>> OpenAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<Request>>(
        async batch =>
        {
            batch.BatchCommands.Add(RequestTable.Settle(stream));
            batch.BatchCommands.Add(RequestTable.Open(stream, MostAtOnce));
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

    /// <summary>A database that was restored from before the table was made has it made again.</summary>
    private async Task<T> RunAsync<T>(Func<NpgsqlBatch, Task<T>> run, CancellationToken cancellation)
    {
        try
        {
            return await AttemptAsync(run, cancellation);
        }
        catch (SyncException e) when (e.InnerException is PostgresException { SqlState: "42P01" or "3F000" })
        {
            await ServiceSchema.EnsureAsync(connections)(cancellation);
            return await AttemptAsync(run, cancellation);
        }
    }

    private async Task<T> AttemptAsync<T>(Func<NpgsqlBatch, Task<T>> run, CancellationToken cancellation)
    {
        await using var connection = await connections.OpenAsync(cancellation);
        try
        {
            await using var batch = new NpgsqlBatch(connection);
            return await run(batch);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, e is PostgresException ? "the requests in sync_service.request" : $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }
}
