using Npgsql;
using SyncService.Target.Checkpoints;
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
