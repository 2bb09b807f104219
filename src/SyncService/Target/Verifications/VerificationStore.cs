using Npgsql;
using SyncService.Target.Checkpoints;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;

namespace SyncService.Target.Verifications;

/// <summary>Keeps what the comparisons of streams found.</summary>
internal sealed class VerificationStore(PostgresConnections connections)
{
    /// <summary>When the newest comparison of a stream ended; null where there was none.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public Task<DateTimeOffset?> LastAsync(StreamSpec stream, CancellationToken cancellation) => ServiceSchema.RunAsync(
        connections,
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { VerificationTable.Last(StreamId.Of(stream)) } };
            return await batch.ExecuteScalarAsync(cancellation) is DateTime at ? new DateTimeOffset(at) : (DateTimeOffset?)null;
        },
        VerificationTable.Subject,
        cancellation);

    /// <summary>Comparisons that somebody asked for and nobody made yet: numbers of the requests, by stream.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<long>>> AskedAsync(IReadOnlyList<StreamSpec> streams, CancellationToken cancellation) => ServiceSchema.RunAsync<IReadOnlyDictionary<string, IReadOnlyList<long>>>(
        connections,
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RequestTable.Comparisons([.. streams.Select(StreamId.Of)]) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            List<(string Stream, long Id)> found = [];
            while (await reader.ReadAsync(cancellation)) found.Add((reader.GetString(0), reader.GetInt64(1)));
            return found.GroupBy(one => one.Stream, one => one.Id, StringComparer.Ordinal).ToDictionary(one => one.Key, one => (IReadOnlyList<long>)[.. one], StringComparer.Ordinal);
        },
        RequestTable.Subject,
        cancellation);

    /// <summary>The comparisons that these requests ask for were made.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public Task EndAsync(IReadOnlyList<long> requests, CancellationToken cancellation) => ServiceSchema.RunAsync(
        connections,
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RequestTable.End([.. requests]) } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        RequestTable.Subject,
        cancellation);

    /// <exception cref="SyncException">The store fails, or the role may not write there.</exception>
    public Task KeepAsync(StreamSpec stream, VerificationOutcome outcome, CancellationToken cancellation) => ServiceSchema.RunAsync(
        connections,
        async connection =>
        {
            var of = StreamId.Of(stream);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { VerificationTable.Insert(of, outcome), VerificationTable.Tidy(of) } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        VerificationTable.Subject,
        cancellation);
}
