using Npgsql;
using SyncService.Protocol.Verifications;
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

    /// <summary>What is kept of each stream, in the order asked for; what is known already is not read again.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public Task<IReadOnlyList<KnownComparisons>> NewestAsync(IReadOnlyList<(StreamSpec Stream, KnownComparisons Known)> streams, CancellationToken cancellation) => ServiceSchema.RunAsync<IReadOnlyList<KnownComparisons>>(
        connections,
        async connection =>
        {
            var known = streams.ToDictionary(one => one.Stream.Name, one => one.Known, StringComparer.Ordinal);
            Dictionary<string, KnownComparisons> found = new(StringComparer.Ordinal);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { VerificationTable.NewestUnknown([.. streams.Select(one => (StreamId.Of(one.Stream), one.Known.Id))]) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var name = reader.GetString(0);
                found[name] = reader.IsDBNull(2)
                    ? known[name]
                    : new KnownComparisons(reader.GetInt64(1), VerificationOutcome.TryParse(reader.GetString(2)), reader.IsDBNull(3) ? null : new DateTimeOffset(reader.GetDateTime(3)));
            }

            return [.. streams.Select(one => found.GetValueOrDefault(one.Stream.Name) ?? KnownComparisons.None)];
        },
        VerificationTable.Subject,
        cancellation);

    /// <summary>The last comparisons of a stream, the newest first; only that one has examples.</summary>
    /// <exception cref="SyncException">The store fails.</exception>
    public Task<IReadOnlyList<VerificationOutcome>> PassesAsync(StreamSpec stream, int most, CancellationToken cancellation) => ServiceSchema.RunAsync<IReadOnlyList<VerificationOutcome>>(
        connections,
        async connection =>
        {
            List<VerificationOutcome> passes = [];
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { VerificationTable.Passes(StreamId.Of(stream), most) } };
            await using var reader = await batch.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                if (VerificationOutcome.TryParse(reader.GetString(0)) is { } outcome) passes.Add(outcome);
            }

            return passes;
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
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { VerificationTable.Insert(of, outcome), VerificationTable.Tidy(of), UnfinishedPassTable.Tidy(of) } };
            return await batch.ExecuteNonQueryAsync(cancellation);
        },
        VerificationTable.Subject,
        cancellation);
}
