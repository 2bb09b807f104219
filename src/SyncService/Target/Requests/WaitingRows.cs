using Npgsql;
using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;
using SyncService.Target.Sessions;

namespace SyncService.Target.Requests;

/// <summary>Rows that another row keeps out of their target: to count them, and to have them read from the source once more.</summary>
internal sealed class WaitingRows(PostgresConnections connections)
{
    public Task<int> CountAsync(StreamId of, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { WaitingLetters.Count(of) } };
            return (int)(long)(await batch.ExecuteScalarAsync(cancellation))!;
        },
        cancellation);

    /// <summary>Asks for all of them, whether or not their time has come.</summary>
    public Task AskForAllAsync(StreamId of, CancellationToken cancellation) => RunAsync(
        async connection =>
        {
            List<string> keys = [];
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { WaitingLetters.Keys(of) } })
            await using (var reader = await batch.ExecuteReaderAsync(cancellation))
            {
                while (await reader.ReadAsync(cancellation)) keys.Add(reader.GetString(0));
            }

            foreach (var some in keys.Chunk(WaitingLetters.MostAtOnce)) await AskAsync(connection, of, some, cancellation);
            return keys.Count;
        },
        cancellation);

    public static async Task AskAsync(NpgsqlConnection connection, StreamId of, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var argument = new RequestArgument([.. keys.Select(RequestArgument.TryParseKey).OfType<IReadOnlyDictionary<string, string>>()]);
        if (argument.Keys.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RequestTable.AskAgain(of, argument, WaitingLetters.By) } };
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellation) => ServiceSchema.RunAsync(connections, run, RequestTable.Subject, cancellation);
}
