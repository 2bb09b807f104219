using Npgsql;
using SyncService.Protocol.Identities;
using SyncService.Target.Sessions;

namespace SyncService.Target.Checkpoints;

/// <summary>What streams owe to a comparison of source and target.</summary>
internal sealed class DebtTable(PostgresConnections connections, IReadOnlyList<StreamSpec> streams)
{
    /// <summary>By stream; none where nothing is owed, and in a database without the service's tables.</summary>
    /// <exception cref="SyncException">PostgreSQL cannot be reached, or refuses.</exception>
    public Task<IReadOnlyDictionary<string, IReadOnlyList<OwedComparison>>> ReadAsync(CancellationToken cancellation) => connections.RunAsync<IReadOnlyDictionary<string, IReadOnlyList<OwedComparison>>>(
        async connection =>
        {
            Dictionary<string, IReadOnlyList<OwedComparison>> owed = new(StringComparer.Ordinal);
            if (!await ServiceSchema.IsWholeAsync(connection, cancellation)) return owed;
            StreamId[] ids = [.. streams.Select(StreamId.Of)];
            await using var command = new NpgsqlCommand(
                "SELECT stream, debt::text FROM sync_service.checkpoint WHERE debt IS NOT NULL AND (stream, target) IN (SELECT * FROM unnest($1::text[], $2::text[]))", connection)
            {
                Parameters = { new() { Value = ids.Select(id => id.Stream).ToArray() }, new() { Value = ids.Select(id => id.Target).ToArray() } },
            };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation)) owed[reader.GetString(0)] = IdentityDebt.Read(reader.GetString(1));
            return owed;
        },
        "the debt in sync_service.checkpoint",
        cancellation);
}
