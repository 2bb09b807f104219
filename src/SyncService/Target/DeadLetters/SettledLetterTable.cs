using Npgsql;
using NpgsqlTypes;

namespace SyncService.Target.DeadLetters;

/// <summary>The statements about <c>sync_service.settled_letter</c>: what became of letters, for as long as <c>DEAD_LETTER_RETENTION</c> says.</summary>
/// <remarks>A table of its own, so that no look at the letters that are open ever meets one that is not. The record itself is not kept: nobody applies it any more.</remarks>
internal static class SettledLetterTable
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.settled_letter (
          id bigint NOT NULL,
          stream text NOT NULL,
          target text NOT NULL,
          seq bigint NOT NULL,
          row jsonb,
          sqlstate text NOT NULL,
          message text NOT NULL,
          column_name text,
          attempts int NOT NULL,
          failed_at timestamptz NOT NULL,
          record_schema text,
          key jsonb,
          settled_at timestamptz NOT NULL DEFAULT now(),
          settled_by text NOT NULL
        );
        CREATE INDEX IF NOT EXISTS settled_letter_at ON sync_service.settled_letter (stream, target, settled_at);
        """;

    /// <summary>Whether it is there, as a condition; asks the catalogue by name.</summary>
    public const string Exists = "EXISTS (SELECT FROM pg_class s JOIN pg_namespace m ON m.oid = s.relnamespace WHERE m.nspname = 'sync_service' AND s.relname = 'settled_letter')";

    /// <summary>How many are forgotten at once.</summary>
    public const int MostAtOnce = 1_000;

    /// <summary>A later record of the key, which a request brought where one is on its way.</summary>
    public const string ByRecord =
        """
        CASE WHEN EXISTS (
          SELECT FROM sync_service.request r
          WHERE r.stream = gone.stream AND r.target = gone.target AND r.state = 'enqueued' AND r.done_at IS NULL AND r.argument -> 'keys' @> jsonb_build_array(gone.key))
        THEN 'retry' ELSE 'newer record' END
        """;

    public const string ByDiscard = "'discard'";

    private const string Copied = "id, stream, target, seq, row, sqlstate, message, column_name, attempts, failed_at, record_schema, key";

    private const string Shown = "id, stream, seq, row::text, sqlstate, message, column_name, attempts, failed_at, record_schema, 0, settled_at, settled_by";

    /// <summary>Ends letters. What is told of them is kept, or nothing is.</summary>
    /// <param name="condition">On the columns of a letter.</param>
    /// <param name="how">They came to their end, as SQL.</param>
    /// <param name="isKept">Whether what is told of them is.</param>
    public static string End(string condition, string how, bool isKept) => isKept
        ? $"WITH gone AS (DELETE FROM sync_service.dead_letter WHERE {condition} RETURNING *) INSERT INTO sync_service.settled_letter ({Copied}, settled_by) SELECT {Copied}, {how} FROM gone"
        : $"DELETE FROM sync_service.dead_letter WHERE {condition}";

    /// <summary>Those that were settled last, the last first.</summary>
    public static NpgsqlBatchCommand Newest(LetterScope scope, string? stream, int limit) => new(
        $"SELECT {Shown} FROM sync_service.settled_letter WHERE ($1 IS NULL OR stream = $1) AND {LetterScope.Condition("$3", "$4")} ORDER BY settled_at DESC, id DESC LIMIT $2")
    {
        Parameters = { new() { Value = (object?)stream ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = limit }, scope.Streams, scope.Targets },
    };

    /// <summary>Forgets those that are older, a bounded number of them.</summary>
    public static NpgsqlBatchCommand Forget(StreamId of, TimeSpan age) => new(
        $"""
        DELETE FROM sync_service.settled_letter WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM sync_service.settled_letter WHERE stream = $1 AND target = $2 AND settled_at < now() - $3 ORDER BY settled_at LIMIT {MostAtOnce}))
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target }, new() { Value = age } },
    };
}
