using Npgsql;
using SyncService.Encoding;
using SyncService.Target.Applying;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.DeadLetters;

/// <summary>Applies stored records again.</summary>
/// <remarks>
/// The row and the end of its letter commit together. A letter comes out of its order, so an existing row is written only when its stamp
/// is known to be older: with an equal stamp, or without a change column in the target, the letter stays and says so.
/// </remarks>
internal sealed class DeadLetterRetry(
    IReadOnlyList<StreamSpec> streams, PostgresConnections connections, ApplySessions sessions, TargetLog log, TimeProvider clock)
{
    private readonly Dictionary<string, UpsertPlans> plans = [];
    private readonly LetterScope scope = new(streams);

    /// <exception cref="SyncException">The server fails, so that no other letter can be tried either.</exception>
    public async Task<RetryResult> RetryAsync(long id, CancellationToken cancellation)
    {
        var session = await sessions.RentAsync(cancellation);
        try
        {
            var result = await AttemptAsync(session, id, cancellation);
            sessions.Return(session);
            return result;
        }
        catch (Exception e)
        {
            await ApplySessions.DiscardAsync(session);
            if (Obstacle(e) is { } reason) return await KeepAsync(id, reason, cancellation);
            if (!PostgresErrors.IsOurs(e)) throw;
            throw PostgresErrors.Translate(e, $"PostgreSQL at {connections.Name}", connections.Options);
        }
    }

    private async Task<RetryResult> AttemptAsync(ApplySession session, long id, CancellationToken cancellation)
    {
        if (await StoredAsync(session.Connection, id, locked: false, cancellation) is not { } stored) return Unknown(id, "There is no such letter.");
        if (streams.FirstOrDefault(stream => stream.Name == stored.Stream) is not { } spec)
        {
            return Unknown(id, $"It belongs to the stream {stored.Stream}, which is not configured.");
        }

        using var batch = stored.ToBatch();
        if (stored.Schema is null || batch.Unreadable.Count > 0 || !stored.Schema.Describes(batch.Tuple(0).Span, out var nullKey))
        {
            return await KeepAsync(id, new DeadReason("SYNC1", "The record cannot be read by this version.", null), cancellation);
        }

        if (nullKey is not null)
        {
            return await KeepAsync(id, DeadReason.NullKey(RecordRun.NullKeyProblem(nullKey), nullKey.Target), cancellation);
        }

        if (!plans.TryGetValue(spec.Name, out var ofStream)) plans[spec.Name] = ofStream = new UpsertPlans(spec, connections.Options, log, clock);
        var plan = await ofStream.ForAsync(stored.Schema, session, cancellation);
        await session.EnsureStagingAsync(plan, cancellation);
        await using var transaction = await session.Connection.BeginTransactionAsync(cancellation);
        if (await StoredAsync(session.Connection, id, locked: true, cancellation) is null) return Unknown(id, "It was settled by somebody else just now.");

        var (outcome, reason) = await new DeadLetterUpsert(session, plan).ApplyAsync(batch.Tuple(0), cancellation);
        await session.CommitAsync([reason is null ? DeadLetterTable.Delete(id) : DeadLetterTable.FailAgain(id, reason)], cancellation);
        return new RetryResult(id, outcome, reason?.Message);
    }

    /// <summary>A reason that stands against this letter, and not against the server as a whole.</summary>
    private static DeadReason? Obstacle(Exception e) => e switch
    {
        PostgresException { SqlState: var state } answer when PostgresErrors.Kind(state) != Failure.Transient => new DeadReason(state, answer.MessageText, answer.ColumnName),
        SyncException { Failure: not Failure.Transient } failure => new DeadReason("SYNC2", failure.Line, null),
        _ => null,
    };

    private async Task<RetryResult> KeepAsync(long id, DeadReason reason, CancellationToken cancellation)
    {
        await using var connection = await connections.OpenAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeadLetterTable.FailAgain(id, reason) } };
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, "sync_service.dead_letter", connections.Options);
        }

        return new RetryResult(id, RetryOutcome.Refused, reason.Message);
    }

    private async Task<StoredRecord?> StoredAsync(NpgsqlConnection connection, long id, bool locked, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { DeadLetterTable.Record(scope, id, locked) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return null;
        return new StoredRecord(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), await DeadLetterTable.TextAsync(reader, 3, cancellation));
    }

    private static RetryResult Unknown(long id, string why) => new(id, RetryOutcome.Unknown, why);
}
