using Npgsql;
using NpgsqlTypes;
using SyncService.Protocol;
using SyncService.Target.Sessions;

namespace SyncService.Target.Checkpoints;

/// <summary>Holds streams, and lets them go on: from any process that reaches the target database.</summary>
/// <remarks>
/// The pause stands in the stream's row of <c>sync_service.checkpoint</c>, which every batch locks and reads before it commits. So when
/// <see cref="PauseAsync"/> has returned, the batch that was in hand is committed and no other writes to the target table.
/// It is read together with the checkpoint, and costs no round trip. It outlives every process, and goes back in time with its database.
/// Every member throws <see cref="SyncException"/> when the store fails.
/// </remarks>
internal sealed class Pauses(PostgresConnections connections)
{
    private const string Subject = "the pause in sync_service.checkpoint";

    /// <param name="by">Who asks for it, for the log and for whoever looks later.</param>
    /// <returns>The pause that holds now: when the stream was paused before, that one.</returns>
    public Task<PauseResult> PauseAsync(StreamId id, string by, string? reason, CancellationToken cancellation) => ChangeAsync(
        id,
        new NpgsqlBatchCommand(
            "UPDATE sync_service.checkpoint SET paused_at = now(), paused_by = $3, pause_reason = $4 WHERE stream = $1 AND target = $2 AND paused_at IS NULL")
        {
            Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = by }, TextOrNull(reason) },
        },
        cancellation);

    /// <returns>No pause; whether there was one before.</returns>
    public Task<PauseResult> ResumeAsync(StreamId id, CancellationToken cancellation) => ChangeAsync(
        id,
        new NpgsqlBatchCommand(
            "UPDATE sync_service.checkpoint SET paused_at = NULL, paused_by = NULL, pause_reason = NULL WHERE stream = $1 AND target = $2 AND paused_at IS NOT NULL")
        {
            Parameters = { new() { Value = id.Stream }, new() { Value = id.Target } },
        },
        cancellation);

    private async Task<PauseResult> ChangeAsync(StreamId id, NpgsqlBatchCommand change, CancellationToken cancellation)
    {
        await ServiceSchema.EnsureAsync(connections)(cancellation);
        return await connections.RunAsync(ChangeAsync, Subject, cancellation);

        async Task<PauseResult> ChangeAsync(NpgsqlConnection connection)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using var batch = new NpgsqlBatch(connection);

            batch.BatchCommands.Add(new NpgsqlBatchCommand(LastingCommit.Wait));
            batch.BatchCommands.Add(CheckpointTable.Insert(id));
            batch.BatchCommands.Add(change);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT paused_at, paused_by, pause_reason FROM sync_service.checkpoint WHERE stream = $1 AND target = $2")
            {
                Parameters = { new() { Value = id.Stream }, new() { Value = id.Target } },
            });
            Pause? now;
            await using (var reader = await batch.ExecuteReaderAsync(cancellation))
            {
                await reader.ReadAsync(cancellation);
                now = CheckpointTable.ReadPause(reader, 0);
            }

            await LastingCommit.CommitAsync(connection, cancellation);
            return new PauseResult(now, change.RecordsAffected > 0);
        }
    }

    private static NpgsqlParameter TextOrNull(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}

/// <summary>What became of a wish to pause or to go on.</summary>
/// <param name="Pause">As it stands now; null when the stream runs.</param>
/// <param name="Changed">False when it was so before.</param>
internal readonly record struct PauseResult(Pause? Pause, bool Changed);
