using Npgsql;
using NpgsqlTypes;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Target.Sessions;

namespace SyncService.Target.Checkpoints;

/// <summary>The statements about <c>sync_service.checkpoint</c>, one row a stream and target.</summary>
internal static class CheckpointTable
{
    /// <summary>Columns that an earlier version did not make, each with its type.</summary>
    private static readonly (string Name, string Type)[] Added =
    [
        ("position", "text"),
        ("paused_at", "timestamptz"),
        ("paused_by", "text"),
        ("pause_reason", "text"),
        ("identity", "jsonb"),
        ("debt", "jsonb"),
        ("target_trace", "text"),
        ("floor", "text"),
        ("floor_at", "timestamptz"),
        ("sent", "bytea"),
    ];

    public static string Create { get; } =
        $"""
        CREATE TABLE IF NOT EXISTS sync_service.checkpoint (
          stream text,
          target text NOT NULL DEFAULT '',
          generation uuid NOT NULL,
          seq bigint NOT NULL,
          rows_applied bigint NOT NULL DEFAULT 0,
          target_oid oid,
          updated_at timestamptz NOT NULL DEFAULT now(),
          {string.Join(",\n  ", Added.Select(column => $"{column.Name} {column.Type}"))},
          PRIMARY KEY (stream, target)
        );
        """;

    /// <summary>What a table lacks that an earlier version made. A row that does not tell its target is nobody's.</summary>
    public static string Extend { get; } =
        $"""
        ALTER TABLE sync_service.checkpoint
          ADD COLUMN IF NOT EXISTS target text NOT NULL DEFAULT '',
          DROP CONSTRAINT IF EXISTS checkpoint_pkey,
          ADD PRIMARY KEY (stream, target),
          {string.Join(",\n  ", Added.Select(column => $"ADD COLUMN IF NOT EXISTS {column.Name} {column.Type}"))};
        """;

    /// <summary>Whether a table has all columns, as a condition.</summary>
    /// <param name="table">Its OID, as SQL.</param>
    public static string HasAll(string table) =>
        $"""
        (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = {table} AND NOT a.attisdropped AND a.attname IN ('target', {string.Join(", ", Added.Select(column => $"'{column.Name}'"))})) = {Added.Length + 1}
        """;

    /// <summary>Whether the table is there with all its columns; asks the catalogue by name, which needs no right on the schema.</summary>
    public static string IsWhole { get; } =
        $"""
        SELECT EXISTS (
          SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'sync_service' AND c.relname = 'checkpoint' AND {HasAll("c.oid")})
        """;

    /// <summary>The checkpoint, and whether its table is where it was.</summary>
    /// <remarks>
    /// A checkpoint speaks of one table and of where its rows lie, and not of a name. When the table was dropped, made again, emptied or rewritten since the
    /// generation began, no batch of it may be applied: the producer is to look first.
    /// </remarks>
    /// <param name="id">Whose checkpoint.</param>
    /// <param name="table">Its table.</param>
    /// <param name="locked">Whether to lock it.</param>
    /// <param name="statistics">Whether to ask if the table seems empty, which older servers read from a file.</param>
    public static NpgsqlBatchCommand Select(StreamId id, PgName table, bool locked, bool statistics = false) => new(
        $"""
        SELECT k.generation, k.seq, k.position, k.rows_applied, {IsMoved}, {(statistics ? TargetTraceSql.SeemsEmpty("t.oid") : "false")}, k.paused_at, k.paused_by, k.pause_reason, {Floor}
        FROM sync_service.checkpoint k LEFT JOIN LATERAL ({TargetTraceSql.Of("$3")}) t ON true WHERE k.stream = $1 AND k.target = $2{(locked ? " FOR UPDATE OF k" : "")}
        """)
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = table.Sql } },
    };

    /// <summary>Whether the table is another than the one that the generation began with, as a transaction that has written to it sees it.</summary>
    public static NpgsqlBatchCommand SelectMoved(StreamId id, PgName table) => new(
        $"SELECT {IsMoved} FROM sync_service.checkpoint k LEFT JOIN LATERAL ({TargetTraceSql.Of("$3")}) t ON true WHERE k.stream = $1 AND k.target = $2")
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = table.Sql } },
    };

    /// <summary>All that a beginning needs to know, locked.</summary>
    public static NpgsqlBatchCommand SelectRemembered(StreamId id, PgName table) => Remembered(id, table, "k.target = $2", "FOR UPDATE OF k");

    /// <summary>The same, for somebody who begins nothing: without a lock, and under the name that a beginning would take it over from.</summary>
    public static NpgsqlBatchCommand Recall(StreamId id, PgName table) =>
        Remembered(id, table, "(k.target = $2 OR (k.target_oid = t.oid AND k.target_trace = t.trace))", "ORDER BY k.target = $2 DESC LIMIT 1");

    private static NpgsqlBatchCommand Remembered(StreamId id, PgName table, string which, string end) => new(
        $"""
        SELECT k.generation, k.seq, k.position, k.rows_applied, {IsMoved}, {TargetTraceSql.SeemsEmpty("t.oid")}, k.paused_at, k.paused_by, k.pause_reason, {Floor},
               k.identity::text, k.debt::text, k.target_trace, t.trace, k.target_oid, t.oid, coalesce(t.unlogged, false), k.sent
        FROM sync_service.checkpoint k LEFT JOIN LATERAL ({TargetTraceSql.Of("$3")}) t ON true WHERE k.stream = $1 AND {which} {end}
        """)
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = table.Sql } },
    };

    public static NpgsqlBatchCommand Insert(StreamId id) => new(
        "INSERT INTO sync_service.checkpoint (stream, target, generation, seq) VALUES ($1, $2, '00000000-0000-0000-0000-000000000000', 0) ON CONFLICT DO NOTHING")
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target } },
    };

    /// <summary>What is known of the same table under another name: it was renamed, or is spelt with its schema now. Letters and requests come along.</summary>
    public static NpgsqlBatchCommand Adopt(StreamId id, PgName table) => new(
        $"""
        WITH moved AS (
          UPDATE sync_service.checkpoint k SET target = $2
          FROM (SELECT e.target AS was FROM sync_service.checkpoint e JOIN ({TargetTraceSql.Of("$3")}) t ON e.target_oid = t.oid AND e.target_trace = t.trace
                WHERE e.stream = $1 AND NOT EXISTS (SELECT FROM sync_service.checkpoint o WHERE o.stream = $1 AND o.target = $2) LIMIT 1) e
          WHERE k.stream = $1 AND k.target = e.was RETURNING e.was),
        letters AS (UPDATE sync_service.dead_letter SET target = $2 WHERE stream = $1 AND target = (SELECT was FROM moved))
        UPDATE sync_service.request SET target = $2 WHERE stream = $1 AND target = (SELECT was FROM moved)
        """)
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = table.Sql } },
    };

    /// <summary>Begins a generation, at the position that was reached or, where all is read anew, at none.</summary>
    public static NpgsqlBatchCommand Begin(StreamId id, Remembered from, GenerationChoice choice) => new(
        """
        UPDATE sync_service.checkpoint
        SET generation = $3, position = $4, identity = $5, debt = $6, target_trace = $7, target_oid = coalesce($8, target_oid), updated_at = now(),
            floor = CASE WHEN $4 IS NULL THEN NULL ELSE floor END, sent = CASE WHEN $4 IS NULL THEN NULL ELSE sent END
        WHERE stream = $1 AND target = $2
        """)
    {
        Parameters =
        {
            new() { Value = id.Stream },
            new() { Value = id.Target },
            new() { Value = choice.Generation.Value },
            OrNull(choice.Reloads ? null : from.Checkpoint.Position?.ToString(), NpgsqlDbType.Text),
            OrNull(choice.Identity, NpgsqlDbType.Jsonb),
            OrNull(choice.Debt, NpgsqlDbType.Jsonb),
            OrNull(from.Target.Trace, NpgsqlDbType.Text),
            OrNull(from.Target.Oid, NpgsqlDbType.Oid),
        },
    };

    public static NpgsqlBatchCommand Advance(StreamId id, Checkpoint to) => new(
        """
        UPDATE sync_service.checkpoint
        SET seq = $3, position = $4, rows_applied = $5, updated_at = now(), floor_at = CASE WHEN floor IS NULL THEN clock_timestamp() - make_interval(secs => $7) ELSE floor_at END, floor = coalesce(floor, $6)
        WHERE stream = $1 AND target = $2
        """)
    {
        Parameters =
        {
            new() { Value = id.Stream },
            new() { Value = id.Target },
            new() { Value = to.Seq.Value },
            OrNull(to.Position?.ToString(), NpgsqlDbType.Text),
            new() { Value = to.RowsApplied },
            OrNull(to.Floor?.Position.ToString(), NpgsqlDbType.Text),
            new() { Value = to.Floor?.Age.TotalSeconds ?? 0 },
        },
    };

    /// <summary>Keeps what a cycle left that is applied to its end, in its own generation.</summary>
    public static NpgsqlBatchCommand KeepReading(StreamId id, Generation generation, Seq last, KeptReading reading) => new(
        """
        UPDATE sync_service.checkpoint
        SET floor = coalesce($5, floor), floor_at = CASE WHEN $5 IS NULL THEN floor_at ELSE clock_timestamp() - make_interval(secs => $6) END,
            sent = CASE WHEN $7 THEN sent ELSE $8 END
        WHERE stream = $1 AND target = $2 AND generation = $3 AND seq >= $4
        """)
    {
        Parameters =
        {
            new() { Value = id.Stream },
            new() { Value = id.Target },
            new() { Value = generation.Value },
            new() { Value = last.Value },
            OrNull(reading.Floor?.Position.ToString(), NpgsqlDbType.Text),
            new() { Value = reading.Floor?.Age.TotalSeconds ?? 0 },
            new() { Value = reading.IsSentKept },
            OrNull(reading.Sent, NpgsqlDbType.Bytea),
        },
    };

    public static async Task<Checkpoint> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        if (!await reader.ReadAsync(cancellation)) return Checkpoint.None;
        return new Checkpoint(
            new Generation(reader.GetGuid(0)),
            new Seq(reader.GetInt64(1)),
            Position.TryParse(TextOrNull(reader, 2)),
            reader.GetInt64(3))
        {
            IsTargetMoved = reader.GetBoolean(4),
            SeemsEmpty = reader.GetBoolean(5),
            Pause = ReadPause(reader, 6),
            Floor = ReadFloor(reader, 9),
        };
    }

    /// <summary>From <see cref="SelectRemembered"/>; whether the table is empty is not known yet.</summary>
    public static async Task<Remembered> ReadRememberedAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var checkpoint = await ReadAsync(reader, cancellation);
        if (!reader.IsOnRow) return new Remembered(checkpoint, null, null, new TargetLook(null, null, null, null, false, null));
        checkpoint = checkpoint with { Sent = reader.IsDBNull(18) ? null : reader.GetFieldValue<byte[]>(18) };
        return new Remembered(
            checkpoint,
            TextOrNull(reader, 11),
            TextOrNull(reader, 12),
            new TargetLook(TextOrNull(reader, 13), TextOrNull(reader, 14), OidOrNull(reader, 15), OidOrNull(reader, 16), reader.GetBoolean(17), null));
    }

    /// <summary>From the three columns that begin at <paramref name="first"/>; null when the stream is not paused.</summary>
    public static Pause? ReadPause(NpgsqlDataReader reader, int first) => reader.IsDBNull(first) ? null : new Pause(
        new DateTimeOffset(reader.GetDateTime(first)),
        reader.IsDBNull(first + 1) ? "somebody" : reader.GetString(first + 1),
        reader.IsDBNull(first + 2) ? null : reader.GetString(first + 2));

    private static KeptFloor? ReadFloor(NpgsqlDataReader reader, int first) =>
        !reader.IsDBNull(first) && !reader.IsDBNull(first + 1) && Position.TryParse(reader.GetString(first)) is { } floor
            ? new KeptFloor(floor, TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(first + 1))))
            : null;

    private const string IsMoved = "CASE WHEN k.target_trace IS NULL THEN coalesce(k.target_oid <> t.oid, false) ELSE k.target_trace IS DISTINCT FROM t.trace END";

    private const string Floor = "k.floor, extract(epoch FROM clock_timestamp() - k.floor_at)::float8";

    private static string? TextOrNull(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static uint? OidOrNull(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<uint>(ordinal);

    private static NpgsqlParameter OrNull(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
