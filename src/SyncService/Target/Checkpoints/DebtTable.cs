using Npgsql;
using SyncService.Protocol.Identities;
using SyncService.Target.Sessions;
using SyncService.Target.Verifications;

namespace SyncService.Target.Checkpoints;

/// <summary>What streams owe to a comparison of source and target.</summary>
internal sealed class DebtTable(PostgresConnections connections, IReadOnlyList<StreamSpec> streams)
{
    /// <summary>By stream, but for what a comparison that looked at each row has settled; none where nothing is owed, and in a database without the service's tables.</summary>
    /// <exception cref="SyncException">PostgreSQL cannot be reached, or refuses.</exception>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<OwedComparison>>> ReadAsync(CancellationToken cancellation) => ReadAsync(evenSettled: false, cancellation);

    /// <summary>What the stream with this name ever owed: a comparison tells of rows, and approves of no delete.</summary>
    /// <exception cref="SyncException">PostgreSQL cannot be reached, or refuses.</exception>
    public async Task<IReadOnlyList<OwedComparison>> EverAsync(string stream, CancellationToken cancellation) => (await ReadAsync(evenSettled: true, cancellation)).GetValueOrDefault(stream) ?? [];

    private Task<IReadOnlyDictionary<string, IReadOnlyList<OwedComparison>>> ReadAsync(bool evenSettled, CancellationToken cancellation) => connections.RunAsync<IReadOnlyDictionary<string, IReadOnlyList<OwedComparison>>>(
        async connection =>
        {
            Dictionary<string, IReadOnlyList<OwedComparison>> owed = new(StringComparer.Ordinal);
            if (!await ServiceSchema.IsWholeAsync(connection, cancellation)) return owed;
            await using var command = new NpgsqlCommand(
                $"""
                SELECT c.stream, c.debt::text, s.began FROM (SELECT * FROM sync_service.checkpoint WHERE {StreamId.IsGiven}) AS c LEFT JOIN ({VerificationTable.Settled}) AS s (stream, began) ON s.stream = c.stream
                WHERE c.debt IS NOT NULL
                """,
                connection);
            command.Parameters.AddRange(StreamId.Given([.. streams.Select(StreamId.Of)]).ToArray());
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var settled = evenSettled || reader.IsDBNull(2) ? default : new DateTimeOffset(reader.GetDateTime(2));
                if (IdentityDebt.Read(reader.GetString(1)).Where(one => one.Since > settled).ToList() is { Count: > 0 } left) owed[reader.GetString(0)] = left;
            }

            return owed;
        },
        "the debt in sync_service.checkpoint",
        cancellation);
}
