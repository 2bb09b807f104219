using Npgsql;
using NpgsqlTypes;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Target.Sessions;

namespace SyncService.Target.Checkpoints;

/// <summary>The statements about <c>sync_service.checkpoint</c>, one row a stream.</summary>
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
    ];

    public static string Create { get; } =
        $"""
        CREATE TABLE IF NOT EXISTS sync_service.checkpoint (
          stream text PRIMARY KEY,
          generation uuid NOT NULL,
          seq bigint NOT NULL,
          rows_applied bigint NOT NULL DEFAULT 0,
          target_oid oid,
          updated_at timestamptz NOT NULL DEFAULT now(),
          {string.Join(",\n  ", Added.Select(column => $"{column.Name} {column.Type}"))}
        );
        """;

    /// <summary>What a table lacks that an earlier version made.</summary>
    public static string Extend { get; } =
        $"""
        ALTER TABLE sync_service.checkpoint
          {string.Join(",\n  ", Added.Select(column => $"ADD COLUMN IF NOT EXISTS {column.Name} {column.Type}"))};
        """;

    /// <summary>Whether a table has all columns, as a condition.</summary>
    /// <param name="table">Its OID, as SQL.</param>
    public static string HasAll(string table) =>
        $"""
        (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = {table} AND NOT a.attisdropped AND a.attname IN ({string.Join(", ", Added.Select(column => $"'{column.Name}'"))})) = {Added.Length}
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
    /// <param name="stream">Whose checkpoint.</param>
    /// <param name="target">Its table.</param>
    /// <param name="locked">Whether to lock it.</param>
    /// <param name="statistics">Whether to ask if the table seems empty, which older servers read from a file.</param>
    public static NpgsqlBatchCommand Select(string stream, PgName target, bool locked, bool statistics = false) => new(
        $"""
        SELECT k.generation, k.seq, k.position, k.rows_applied, {IsMoved}, {(statistics ? TargetTraceSql.SeemsEmpty("t.oid") : "false")}, k.paused_at, k.paused_by, k.pause_reason, {Floor}
        FROM sync_service.checkpoint k LEFT JOIN LATERAL ({TargetTraceSql.Of("$2")}) t ON true WHERE k.stream = $1{(locked ? " FOR UPDATE OF k" : "")}
        """)
    {
        Parameters = { new() { Value = stream }, new() { Value = target.Sql } },
    };

    /// <summary>Whether the table is another than the one that the generation began with, as a transaction that has written to it sees it.</summary>
    public static NpgsqlBatchCommand SelectMoved(string stream, PgName target) => new(
        $"SELECT {IsMoved} FROM sync_service.checkpoint k LEFT JOIN LATERAL ({TargetTraceSql.Of("$2")}) t ON true WHERE k.stream = $1")
    {
        Parameters = { new() { Value = stream }, new() { Value = target.Sql } },
    };

    /// <summary>All that a beginning needs to know, locked.</summary>
    public static NpgsqlBatchCommand SelectRemembered(string stream, PgName target) => new(
        $"""
        SELECT k.generation, k.seq, k.position, k.rows_applied, {IsMoved}, {TargetTraceSql.SeemsEmpty("t.oid")}, k.paused_at, k.paused_by, k.pause_reason, {Floor},
               k.identity::text, k.debt::text, k.target_trace, t.trace, k.target_oid, t.oid, coalesce(t.unlogged, false)
        FROM sync_service.checkpoint k LEFT JOIN LATERAL ({TargetTraceSql.Of("$2")}) t ON true WHERE k.stream = $1 FOR UPDATE OF k
        """)
    {
        Parameters = { new() { Value = stream }, new() { Value = target.Sql } },
    };

    public static NpgsqlBatchCommand Insert(string stream) => new(
        "INSERT INTO sync_service.checkpoint (stream, generation, seq) VALUES ($1, '00000000-0000-0000-0000-000000000000', 0) ON CONFLICT DO NOTHING")
    {
        Parameters = { new() { Value = stream } },
    };

    /// <summary>Begins a generation, at the position that was reached or, where all is read anew, at none.</summary>
    public static NpgsqlBatchCommand Begin(string stream, Remembered from, GenerationChoice choice) => new(
        """
        UPDATE sync_service.checkpoint
        SET generation = $2, position = $3, identity = $4, debt = $5, target_trace = $6, target_oid = coalesce($7, target_oid), updated_at = now(),
            floor = CASE WHEN $3 IS NULL THEN NULL ELSE floor END
        WHERE stream = $1
        """)
    {
        Parameters =
        {
            new() { Value = stream },
            new() { Value = choice.Generation.Value },
            OrNull(choice.Reloads ? null : from.Checkpoint.Position?.ToString(), NpgsqlDbType.Text),
            OrNull(choice.Identity, NpgsqlDbType.Jsonb),
            OrNull(choice.Debt, NpgsqlDbType.Jsonb),
            OrNull(from.Target.Trace, NpgsqlDbType.Text),
            OrNull(from.Target.Oid, NpgsqlDbType.Oid),
        },
    };

    public static NpgsqlBatchCommand Advance(string stream, Checkpoint to) => new(
        """
        UPDATE sync_service.checkpoint
        SET seq = $2, position = $3, rows_applied = $4, updated_at = now(), floor_at = CASE WHEN floor IS NULL THEN clock_timestamp() - make_interval(secs => $6) ELSE floor_at END, floor = coalesce(floor, $5)
        WHERE stream = $1
        """)
    {
        Parameters =
        {
            new() { Value = stream },
            new() { Value = to.Seq.Value },
            OrNull(to.Position?.ToString(), NpgsqlDbType.Text),
            new() { Value = to.RowsApplied },
            OrNull(to.Floor?.Position.ToString(), NpgsqlDbType.Text),
            new() { Value = to.Floor?.Age.TotalSeconds ?? 0 },
        },
    };

    /// <summary>Keeps a floor whose cycle is applied to its end, in its own generation.</summary>
    public static NpgsqlBatchCommand KeepFloor(string stream, Generation generation, Seq last, KeptFloor floor) => new(
        """
        UPDATE sync_service.checkpoint SET floor = $4, floor_at = clock_timestamp() - make_interval(secs => $5)
        WHERE stream = $1 AND generation = $2 AND seq >= $3
        """)
    {
        Parameters =
        {
            new() { Value = stream },
            new() { Value = generation.Value },
            new() { Value = last.Value },
            new() { Value = floor.Position.ToString() },
            new() { Value = floor.Age.TotalSeconds },
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
