using Npgsql;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Protocol.Verifications;
using SyncService.Target.Deletions;
using SyncService.Target.Sessions;
using SyncService.Target.Verifications;

namespace SyncService.Target.Checkpoints;

/// <summary>What PostgreSQL knows of streams and of the instances that work on them; changes nothing.</summary>
internal sealed class StatusTable(PostgresConnections connections)
{
    /// <summary>What an instance calls the session that holds its locks, so that whoever looks from elsewhere can tell instances apart.</summary>
    public const string InstancePrefix = "sync-service @ ";

    /// <summary>Two keys of 32 bits make up one of 64: https://www.postgresql.org/docs/current/view-pg-locks.html</summary>
    private const string Workers =
        """
        SELECT k.stream, k.half, l.pid
        FROM unnest($1::text[], $2::text[]) AS s (stream, target), unnest(ARRAY['Producer', 'Consumer']) AS h (half),
             LATERAL (SELECT s.stream, h.half, hashtextextended('sync-service/' || s.stream || '/' || h.half || '/' || s.target, 0) AS key) AS k
        JOIN pg_locks l ON l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND (l.classid::bigint << 32) | l.objid::bigint = k.key
        """;

    private const string Sessions =
        """
        SELECT pid, application_name, backend_start FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'sync-service @ %' ORDER BY backend_start
        """;

    private const string Checkpoints =
        $"SELECT stream, seq, position, rows_applied, updated_at, paused_at, paused_by, pause_reason, debt::text FROM sync_service.checkpoint WHERE {StreamId.IsGiven}";

    private const string Letters = $"SELECT stream, count(*) FROM sync_service.dead_letter WHERE {StreamId.IsGiven} GROUP BY stream";

    private const string Requests = $"SELECT stream, count(*), min(asked_at) FROM sync_service.request WHERE done_at IS NULL AND kind <> 'cycle' AND {StreamId.IsGiven} GROUP BY stream";

    /// <exception cref="SyncException">PostgreSQL cannot be reached, or refuses.</exception>
    public Task<TargetStatus> ReadAsync(IReadOnlyList<StreamSpec> streams, CancellationToken cancellation) => connections.RunAsync(
        async connection =>
        {
            StreamId[] ids = [.. streams.Select(StreamId.Of)];
            var sessions = await QueryAsync(connection, Sessions, null, reader => (Pid: reader.GetInt32(0), Name: reader.GetString(1)[InstancePrefix.Length..], Since: new DateTimeOffset(reader.GetDateTime(2))), cancellation);
            var workers = await QueryAsync(connection, Workers, ids, reader => (Stream: reader.GetString(0), Half: Enum.Parse<Role>(reader.GetString(1)), Pid: reader.GetInt32(2)), cancellation);
            var byPid = sessions.ToDictionary(session => session.Pid, session => session.Name);
            var status = new TargetStatus
            {
                Instances = [.. sessions.Select(session => new InstanceStatus(session.Name, session.Since, workers.Any(worker => worker.Pid == session.Pid)))],
                Workers = workers.ToDictionary(worker => (worker.Stream, worker.Half), worker => byPid.GetValueOrDefault(worker.Pid) ?? $"session {worker.Pid}"),
            };
            if (!await ServiceSchema.IsWholeAsync(connection, cancellation)) return status;
            var checkpoints = await QueryAsync(connection, Checkpoints, ids, Checkpoint, cancellation);
            var letters = await QueryAsync(connection, Letters, ids, reader => (reader.GetString(0), reader.GetInt64(1)), cancellation);
            var requests = await QueryAsync(
                connection, Requests, ids, reader => (Stream: reader.GetString(0), Open: new OpenRequests(reader.GetInt64(1), new DateTimeOffset(reader.GetDateTime(2)))), cancellation);
            var verifications = await QueryAsync(connection, VerificationTable.Newest, ids, reader => (Stream: reader.GetString(0), Outcome: VerificationOutcome.TryParse(reader.GetString(1))), cancellation);
            var settled = await QueryAsync(connection, VerificationTable.Settled, ids, reader => (Stream: reader.GetString(0), Began: new DateTimeOffset(reader.GetDateTime(1))), cancellation);
            var settledAt = settled.ToDictionary(one => one.Stream, one => one.Began, StringComparer.Ordinal);
            var held = await QueryAsync(connection, DeletionTable.List(heldOnly: true), ids, DeletionTable.Read, cancellation);
            return status with
            {
                Held = held.ToLookup(deletion => deletion.Stream, StringComparer.Ordinal),
                Verifications = verifications.Where(found => found.Outcome is not null).ToDictionary(found => found.Stream, found => found.Outcome!, StringComparer.Ordinal),
                Requests = requests.ToDictionary(request => request.Stream, request => request.Open, StringComparer.Ordinal),
                Checkpoints = checkpoints.ToDictionary(checkpoint => checkpoint.Stream, checkpoint => checkpoint.Settled(settledAt.GetValueOrDefault(checkpoint.Stream)), StringComparer.Ordinal),
                DeadLetters = letters.ToDictionary(letter => letter.Item1, letter => letter.Item2, StringComparer.Ordinal),
            };
        },
        "the service's tables in sync_service",
        cancellation);

    private static CheckpointStatus Checkpoint(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt64(1),
        Position.TryParse(reader.IsDBNull(2) ? null : reader.GetString(2)),
        reader.GetInt64(3),
        new DateTimeOffset(reader.GetDateTime(4)),
        CheckpointTable.ReadPause(reader, 5))
    {
        Debt = IdentityDebt.Read(reader.IsDBNull(8) ? null : reader.GetString(8)),
    };

    private static async Task<List<T>> QueryAsync<T>(NpgsqlConnection connection, string sql, StreamId[]? ids, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (ids is not null) command.Parameters.AddRange(StreamId.Given(ids).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellation)) rows.Add(read(reader));
        return rows;
    }
}

/// <summary>Everything that one look at PostgreSQL tells.</summary>
internal sealed record TargetStatus
{
    public IReadOnlyList<InstanceStatus> Instances { get; init; } = [];

    /// <summary>The instance that works, by stream and half.</summary>
    public IReadOnlyDictionary<(string Stream, Role Half), string> Workers { get; init; } = new Dictionary<(string, Role), string>();

    public IReadOnlyDictionary<string, CheckpointStatus> Checkpoints { get; init; } = new Dictionary<string, CheckpointStatus>();

    /// <summary>What was asked and is not done, by stream; none where nothing is.</summary>
    public IReadOnlyDictionary<string, OpenRequests> Requests { get; init; } = new Dictionary<string, OpenRequests>();

    /// <summary>What the newest comparison of a stream found; none where it was never compared.</summary>
    public IReadOnlyDictionary<string, VerificationOutcome> Verifications { get; init; } = new Dictionary<string, VerificationOutcome>();

    /// <summary>Deletes that wait for the operator's approval, by stream.</summary>
    public ILookup<string, Deletion> Held { get; init; } = Enumerable.Empty<Deletion>().ToLookup(deletion => deletion.Stream);

    public IReadOnlyDictionary<string, long> DeadLetters { get; init; } = new Dictionary<string, long>();
}

/// <param name="Count">How many there are.</param>
/// <param name="Oldest">When the oldest was asked.</param>
internal sealed record OpenRequests(long Count, DateTimeOffset Oldest);

/// <param name="Name">Machine and process.</param>
/// <param name="Since">Since when it is connected.</param>
/// <param name="Works">False while it stands by.</param>
internal sealed record InstanceStatus(string Name, DateTimeOffset Since, bool Works);

internal sealed record CheckpointStatus(string Stream, long Seq, Position? Position, long RowsApplied, DateTimeOffset UpdatedAt, Pause? Pause)
{
    /// <summary>Why rows may stand in the target that the source no longer brings, the first reason first; empty when none is known.</summary>
    public IReadOnlyList<OwedComparison> Debt { get; init; } = [];

    /// <summary>Without what came about before a comparison began that looked at each row.</summary>
    public CheckpointStatus Settled(DateTimeOffset began) => this with { Debt = [.. Debt.Where(owed => owed.Since > began)] };
}
