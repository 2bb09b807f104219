using Npgsql;
using SyncService.Protocol;
using SyncService.Target.Sessions;

namespace SyncService.Target.Checkpoints;

/// <summary>The statements about <c>sync_service.checkpoint</c>, one row a stream.</summary>
internal static class CheckpointTable
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.checkpoint (
          stream text PRIMARY KEY,
          generation uuid NOT NULL,
          seq bigint NOT NULL,
          watermark text,
          rows_applied bigint NOT NULL DEFAULT 0,
          target_oid oid,
          updated_at timestamptz NOT NULL DEFAULT now(),
          paused_at timestamptz,
          paused_by text,
          pause_reason text,
          floor text,
          floor_at timestamptz
        );
        """;

    /// <summary>What a table lacks that an earlier version made.</summary>
    public const string Extend =
        """
        ALTER TABLE sync_service.checkpoint
          ADD COLUMN IF NOT EXISTS paused_at timestamptz,
          ADD COLUMN IF NOT EXISTS paused_by text,
          ADD COLUMN IF NOT EXISTS pause_reason text,
          ADD COLUMN IF NOT EXISTS floor text,
          ADD COLUMN IF NOT EXISTS floor_at timestamptz;
        """;

    /// <summary>Whether the table is there with all its columns; asks the catalogue by name, which needs no right on the schema.</summary>
    public const string IsWhole =
        """
        SELECT count(*) = 5 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'sync_service' AND c.relname = 'checkpoint' AND a.attname IN ('paused_at', 'paused_by', 'pause_reason', 'floor', 'floor_at') AND NOT a.attisdropped
        """;

    /// <remarks>
    /// A checkpoint speaks of one table, by its identity and not by its name. When the table was dropped and made again, or another one is
    /// configured, no generation is reported, and what follows is as for a stream that begins.
    /// </remarks>
    public static NpgsqlBatchCommand Select(string stream, PgName target, bool locked) => new(
        $"""
        SELECT generation, seq, watermark, rows_applied, coalesce(target_oid <> to_regclass($2)::oid, false), paused_at, paused_by, pause_reason,
               floor, extract(epoch FROM clock_timestamp() - floor_at)::float8
        FROM sync_service.checkpoint WHERE stream = $1{(locked ? " FOR UPDATE" : "")}
        """)
    {
        Parameters = { new() { Value = stream }, new() { Value = target.Sql } },
    };

    public static NpgsqlBatchCommand Insert(string stream) => new(
        "INSERT INTO sync_service.checkpoint (stream, generation, seq) VALUES ($1, '00000000-0000-0000-0000-000000000000', 0) ON CONFLICT DO NOTHING")
    {
        Parameters = { new() { Value = stream } },
    };

    /// <summary>Begins a generation at the position that <paramref name="from"/> names.</summary>
    public static NpgsqlBatchCommand Begin(string stream, PgName target, Generation generation, Checkpoint from) => new(
        """
        UPDATE sync_service.checkpoint
        SET generation = $2, watermark = $3, target_oid = coalesce(to_regclass($4)::oid, target_oid), updated_at = now(),
            floor = CASE WHEN $3 IS NULL THEN NULL ELSE floor END
        WHERE stream = $1
        """)
    {
        Parameters =
        {
            new() { Value = stream },
            new() { Value = generation.Value },
            TextOrNull(from.Watermark?.ToString()),
            new() { Value = target.Sql },
        },
    };

    public static NpgsqlBatchCommand Advance(string stream, Checkpoint to) => new(
        """
        UPDATE sync_service.checkpoint
        SET seq = $2, watermark = $3, rows_applied = $4, updated_at = now(), floor_at = CASE WHEN floor IS NULL THEN clock_timestamp() - make_interval(secs => $6) ELSE floor_at END, floor = coalesce(floor, $5)
        WHERE stream = $1
        """)
    {
        Parameters =
        {
            new() { Value = stream },
            new() { Value = to.Seq.Value },
            TextOrNull(to.Watermark?.ToString()),
            new() { Value = to.RowsApplied },
            TextOrNull(to.Floor?.Stamp.ToString()),
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
            new() { Value = floor.Stamp.ToString() },
            new() { Value = floor.Age.TotalSeconds },
        },
    };

    public static async Task<Checkpoint> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        if (!await reader.ReadAsync(cancellation)) return Checkpoint.None;
        var watermark = await reader.IsDBNullAsync(2, cancellation) ? null : reader.GetString(2);
        var ofAnotherTable = reader.GetBoolean(4);
        return new Checkpoint(
            ofAnotherTable ? Generation.None : new Generation(reader.GetGuid(0)),
            new Seq(reader.GetInt64(1)),
            !ofAnotherTable && Watermark.TryParse(watermark, out var stamp) ? stamp : null,
            reader.GetInt64(3))
        {
            Pause = ReadPause(reader, 5),
            Floor = ofAnotherTable ? null : ReadFloor(reader, 8),
        };
    }

    /// <summary>From the three columns that begin at <paramref name="first"/>; null when the stream is not paused.</summary>
    public static Pause? ReadPause(NpgsqlDataReader reader, int first) => reader.IsDBNull(first) ? null : new Pause(
        new DateTimeOffset(reader.GetDateTime(first)),
        reader.IsDBNull(first + 1) ? "somebody" : reader.GetString(first + 1),
        reader.IsDBNull(first + 2) ? null : reader.GetString(first + 2));

    private static KeptFloor? ReadFloor(NpgsqlDataReader reader, int first) =>
        !reader.IsDBNull(first) && !reader.IsDBNull(first + 1) && Watermark.TryParse(reader.GetString(first), out var stamp)
            ? new KeptFloor(stamp, TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(first + 1))))
            : null;

    private static NpgsqlParameter TextOrNull(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };
}
