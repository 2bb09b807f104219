using Npgsql;

namespace SyncService.Target.Deletions;

/// <summary>The statements about <c>sync_service.deleted_rows</c>: how many rows of a target were deleted or marked, by the hour.</summary>
/// <remarks>It is written in the transaction that deletes, so that it shares its fate.</remarks>
internal static class DeletedRowsTable
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.deleted_rows (
          stream text NOT NULL,
          target text NOT NULL,
          hour timestamptz NOT NULL,
          rows bigint NOT NULL,
          PRIMARY KEY (stream, target, hour)
        );
        """;

    public static NpgsqlBatchCommand Add(StreamId of, int rows) => new(
        """
        INSERT INTO sync_service.deleted_rows (stream, target, hour, rows) VALUES ($1, $2, date_trunc('hour', now()), $3)
        ON CONFLICT (stream, target, hour) DO UPDATE SET rows = deleted_rows.rows + $3
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target }, new() { Value = (long)rows } },
    };

    /// <summary>Rows of the last 24 hours, those left out that the operator approved.</summary>
    public static NpgsqlBatchCommand OfOneDay(StreamId of) => new(
        """
        SELECT greatest(0,
          coalesce((SELECT sum(rows) FROM sync_service.deleted_rows WHERE stream = $1 AND target = $2 AND hour > now() - interval '25 hours'), 0)
          - coalesce((SELECT sum(rows) FROM sync_service.deletion WHERE stream = $1 AND target = $2 AND state = 'applied' AND reason IS NOT NULL AND decided_at > now() - interval '25 hours'), 0))::bigint
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target } },
    };

    public static NpgsqlBatchCommand Tidy(StreamId of) => new("DELETE FROM sync_service.deleted_rows WHERE stream = $1 AND target = $2 AND hour < now() - interval '3 days'")
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target } },
    };
}
