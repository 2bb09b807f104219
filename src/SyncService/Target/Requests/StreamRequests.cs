using Npgsql;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Target.Requests;

/// <summary>The requests of one stream in PostgreSQL.</summary>
/// <remarks>What is long settled or done is forgotten here, each hour, a thousand at a time.</remarks>
internal sealed class StreamRequests(StreamId of, PostgresConnections connections, TimeProvider clock) : IStreamRequests
{
    private const int MostAtOnce = 100;

    private static readonly TimeSpan BetweenTidying = TimeSpan.FromHours(1);

    private long? tidied;

    public Task<IReadOnlyList<Request>> OpenAsync(CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            if (tidied is not { } then || clock.GetElapsedTime(then) >= BetweenTidying) await TidyAsync(connection, cancellation);
            var (due, open) = await LookAsync(connection, cancellation);
            if (due.Count == 0) return open;
            await WaitingRows.AskAsync(connection, of, due, cancellation);
            return (await LookAsync(connection, cancellation)).Open;
        },
        cancellation);

    public Task EnqueuedAsync(Request request, Generation generation, Seq last, RequestOutcome outcome, CancellationToken cancellation) =>
        ExecuteAsync(RequestTable.Enqueued(request, generation, last, outcome), cancellation);

    public Task RefuseAsync(Request request, RequestOutcome outcome, CancellationToken cancellation) => ExecuteAsync(RequestTable.Refused(request, outcome), cancellation);

    private async Task TidyAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (letters, done) = (SettledLetterTable.Forget(of, connections.Options.DeadLetterRetention), RequestTable.Forget(of));
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { letters, done } };
        await batch.ExecuteNonQueryAsync(cancellation);
        if (Math.Max(letters.RecordsAffected, done.RecordsAffected) < SettledLetterTable.MostAtOnce) tidied = clock.GetTimestamp();
    }

    private async Task<(IReadOnlyList<WaitingRow> Due, IReadOnlyList<Request> Open)> LookAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RequestTable.Settle(of), WaitingLetters.Due(of), RequestTable.Open(of, MostAtOnce) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        List<WaitingRow> due = [];
        while (await reader.ReadAsync(cancellation)) due.Add(WaitingRow.Read(reader));
        await reader.NextResultAsync(cancellation);
        List<Request> open = [];
        while (await reader.ReadAsync(cancellation)) open.Add(RequestTable.Read(reader));
        return (due, open);
    }

    private Task<int> ExecuteAsync(NpgsqlBatchCommand command, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellation) => ServiceSchema.RunAsync(connections, run, RequestTable.Subject, cancellation);
}
