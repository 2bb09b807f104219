using Npgsql;
using NpgsqlTypes;
using SyncService.Protocol.Verifications;

namespace SyncService.Target.Verifications;

/// <summary>The statements about <c>sync_service.verification</c>: what the comparisons of a stream found.</summary>
internal static class VerificationTable
{
    /// <summary>Of one stream so many are kept.</summary>
    private const int Kept = 100;

    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.verification (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          stream text NOT NULL,
          target text NOT NULL,
          began_at timestamptz NOT NULL,
          ended_at timestamptz NOT NULL,
          outcome jsonb NOT NULL
        );
        CREATE INDEX IF NOT EXISTS verification_newest ON sync_service.verification (stream, id);
        """;

    /// <summary>What a failure is about.</summary>
    public const string Subject = "the results of verify in sync_service.verification";

    /// <summary>The newest of each given stream: name and outcome without its examples.</summary>
    public const string Newest = $"SELECT DISTINCT ON (stream) stream, (outcome - 'examples')::text FROM sync_service.verification WHERE {StreamId.IsGiven} ORDER BY stream, id DESC";

    /// <summary>Of each stream that was compared: its name, the id of the newest comparison and, where that is not the known one, what it found and when the newest one began that ended well.</summary>
    /// <remarks>What is known costs one look into the index.</remarks>
    public static NpgsqlBatchCommand NewestUnknown(IReadOnlyList<(StreamId Of, long Known)> streams) => new(
        """
        SELECT s.stream, v.id, CASE WHEN v.id <> s.known THEN (v.outcome - 'examples')::text END, CASE WHEN v.id <> s.known THEN (
          SELECT w.began_at FROM sync_service.verification w
          WHERE w.stream = s.stream AND w.target = s.target AND (w.outcome @> '{"equal": true}' OR w.outcome @> '{"mended": true}') ORDER BY w.id DESC LIMIT 1) END
        FROM unnest($1::text[], $2::text[], $3::bigint[]) AS s (stream, target, known) CROSS JOIN LATERAL (
          SELECT id, outcome FROM sync_service.verification WHERE stream = s.stream AND target = s.target ORDER BY id DESC LIMIT 1) AS v
        """)
    {
        Parameters =
        {
            new() { Value = streams.Select(stream => stream.Of.Stream).ToArray() },
            new() { Value = streams.Select(stream => stream.Of.Target).ToArray() },
            new() { Value = streams.Select(stream => stream.Known).ToArray() },
        },
    };

    /// <summary>The newest comparisons of a stream, the newest first; only that one with its examples.</summary>
    public static NpgsqlBatchCommand Passes(StreamId of, int most) => new(
        """
        SELECT (CASE WHEN row_number() OVER (ORDER BY id DESC) = 1 THEN outcome ELSE outcome - 'examples' END)::text
        FROM sync_service.verification WHERE stream = $1 AND target = $2 ORDER BY id DESC LIMIT $3
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target }, new() { Value = most } },
    };

    /// <summary>When the newest comparison began that looked at each row of both sides: given stream and time. What a changed identity may have left behind is known since. One of the future was dated by a clock that was wrong, and tells nothing.</summary>
    public const string Settled =
        $"SELECT stream, max(began_at) FROM sync_service.verification WHERE outcome ->> 'finished' = 'true' AND outcome ->> 'extraUnknown' IS DISTINCT FROM 'true' AND began_at <= now() AND {StreamId.IsGiven} GROUP BY stream";

    public static NpgsqlBatchCommand Insert(StreamId of, VerificationOutcome outcome) => new(
        "INSERT INTO sync_service.verification (stream, target, began_at, ended_at, outcome) VALUES ($1, $2, $3, $4, $5)")
    {
        Parameters =
        {
            new() { Value = of.Stream },
            new() { Value = of.Target },
            new() { Value = outcome.From.UtcDateTime },
            new() { Value = outcome.To.UtcDateTime },
            new() { Value = outcome.ToJson(), NpgsqlDbType = NpgsqlDbType.Jsonb },
        },
    };

    public static NpgsqlBatchCommand Last(StreamId of) => new("SELECT ended_at FROM sync_service.verification WHERE stream = $1 AND target = $2 ORDER BY id DESC LIMIT 1")
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target } },
    };

    public static NpgsqlBatchCommand Tidy(StreamId of) => new(
        """
        DELETE FROM sync_service.verification WHERE stream = $1 AND target = $2 AND id <= (
          SELECT id FROM sync_service.verification WHERE stream = $1 AND target = $2 ORDER BY id DESC OFFSET $3 LIMIT 1)
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target }, new() { Value = Kept } },
    };
}
