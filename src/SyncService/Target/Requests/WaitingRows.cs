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
            List<WaitingRow> rows = [];
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { WaitingLetters.Keys(of) } })
            await using (var reader = await batch.ExecuteReaderAsync(cancellation))
            {
                while (await reader.ReadAsync(cancellation)) rows.Add(WaitingRow.Read(reader));
            }

            foreach (var some in rows.Chunk(WaitingLetters.MostAtOnce)) await AskAsync(connection, of, some, cancellation);
            return rows.Count;
        },
        cancellation);

    public static async Task AskAsync(NpgsqlConnection connection, StreamId of, IReadOnlyList<WaitingRow> rows, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var alike in rows.GroupBy(row => row.IsRow))
        {
            // A row that was kept out is to come. Where the source shows it no more, whether it is gone is not for a retry to say; a delete that was kept out was let through before.
            var argument = new RequestArgument([.. alike.Select(row => RequestArgument.TryParseKey(row.Key)).OfType<IReadOnlyDictionary<string, string>>()], Keeps: alike.Key);
            if (argument.Keys.Count > 0) batch.BatchCommands.Add(RequestTable.AskAgain(of, argument, WaitingLetters.By));
        }

        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    }

    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellation) => ServiceSchema.RunAsync(connections, run, RequestTable.Subject, cancellation);
}

/// <param name="Key">As its letter holds it.</param>
/// <param name="IsRow">Whether the source held a row; it held none where a delete waits.</param>
internal readonly record struct WaitingRow(string Key, bool IsRow)
{
    public static WaitingRow Read(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetBoolean(1));
}
