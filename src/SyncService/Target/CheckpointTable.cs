using Npgsql;
using SyncService.Protocol;

namespace SyncService.Target;

/// <summary>The statements about <c>sync_service.checkpoint</c>, one row a stream.</summary>
internal static class CheckpointTable
{
    public const string Create =
        """
        CREATE SCHEMA IF NOT EXISTS sync_service;
        CREATE TABLE IF NOT EXISTS sync_service.checkpoint (
          stream text PRIMARY KEY,
          generation uuid NOT NULL,
          seq bigint NOT NULL,
          watermark text,
          rows_applied bigint NOT NULL DEFAULT 0,
          updated_at timestamptz NOT NULL DEFAULT now()
        );
        """;

    private const string Columns = "generation, seq, watermark, rows_applied";

    public static NpgsqlBatchCommand Insert(string stream) => new(
        "INSERT INTO sync_service.checkpoint (stream, generation, seq) VALUES ($1, '00000000-0000-0000-0000-000000000000', 0) ON CONFLICT DO NOTHING")
    {
        Parameters = { new() { Value = stream } },
    };

    public static NpgsqlBatchCommand Select(string stream, bool locked) => new(
        $"SELECT {Columns} FROM sync_service.checkpoint WHERE stream = $1{(locked ? " FOR UPDATE" : "")}")
    {
        Parameters = { new() { Value = stream } },
    };

    public static NpgsqlBatchCommand SetGeneration(string stream, Generation generation) => new(
        "UPDATE sync_service.checkpoint SET generation = $2, updated_at = now() WHERE stream = $1")
    {
        Parameters = { new() { Value = stream }, new() { Value = generation.Value } },
    };

    public static NpgsqlBatchCommand Advance(string stream, Checkpoint to) => new(
        "UPDATE sync_service.checkpoint SET seq = $2, watermark = $3, rows_applied = $4, updated_at = now() WHERE stream = $1")
    {
        Parameters =
        {
            new() { Value = stream },
            new() { Value = to.Seq.Value },
            new() { Value = (object?)to.Watermark?.ToString() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            new() { Value = to.RowsApplied },
        },
    };

    public static async Task<Checkpoint> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        if (!await reader.ReadAsync(cancellation)) return Checkpoint.None;
        var watermark = await reader.IsDBNullAsync(2, cancellation) ? null : reader.GetString(2);
        return new Checkpoint(
            new Generation(reader.GetGuid(0)),
            new Seq(reader.GetInt64(1)),
            Watermark.TryParse(watermark, out var stamp) ? stamp : null,
            reader.GetInt64(3));
    }
}
