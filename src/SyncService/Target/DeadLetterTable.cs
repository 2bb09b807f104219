using Npgsql;
using NpgsqlTypes;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Target;

/// <summary>The statements about <c>sync_service.dead_letter</c>: records set aside, each with its reason.</summary>
internal static class DeadLetterTable
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.dead_letter (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          stream text NOT NULL,
          seq bigint NOT NULL,
          row jsonb,
          sqlstate text NOT NULL,
          message text NOT NULL,
          column_name text,
          attempts int NOT NULL DEFAULT 1,
          failed_at timestamptz NOT NULL DEFAULT now(),
          record bytea NOT NULL,
          record_schema text
        );
        CREATE INDEX IF NOT EXISTS dead_letter_stream ON sync_service.dead_letter (stream, id);
        """;

    public static NpgsqlBatchCommand Insert(string stream, Seq seq, byte[] record, RecordSchema? schema, DeadReason reason) => new(
        """
        INSERT INTO sync_service.dead_letter (stream, seq, row, sqlstate, message, column_name, record, record_schema)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """)
    {
        Parameters =
        {
            new() { Value = stream },
            new() { Value = seq.Value },
            new() { Value = (object?)(schema is null ? null : RecordJson.Render(record, schema)) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = reason.SqlState },
            new() { Value = reason.Message },
            new() { Value = (object?)reason.Column ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = record },
            new() { Value = (object?)schema?.Json ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        },
    };
}

/// <summary>Why a record was set aside.</summary>
internal sealed record DeadReason(string SqlState, string Message, string? Column);
