using Npgsql;
using NpgsqlTypes;
using SyncService.Protocol;

namespace SyncService.Target.Requests;

/// <summary>The statements about <c>sync_service.request</c>: what somebody asked of a stream.</summary>
internal static class RequestTable
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.request (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          stream text NOT NULL,
          target text NOT NULL,
          kind text NOT NULL,
          argument jsonb NOT NULL,
          asked_by text NOT NULL,
          asked_at timestamptz NOT NULL DEFAULT now(),
          state text NOT NULL DEFAULT 'open',
          generation uuid,
          last_seq bigint,
          done_at timestamptz,
          outcome jsonb
        );
        CREATE INDEX IF NOT EXISTS request_open ON sync_service.request (stream, id) WHERE done_at IS NULL;
        """;

    /// <summary>What a failure is about.</summary>
    public const string Subject = "the requests in sync_service.request";

    /// <summary>Forgets those of a stream that are long done, a bounded number of them.</summary>
    public static NpgsqlBatchCommand Forget(StreamId of) => new(
        """
        DELETE FROM sync_service.request WHERE id = ANY (ARRAY(
          SELECT id FROM sync_service.request WHERE stream = $1 AND target = $2 AND done_at < now() - interval '30 days' ORDER BY id LIMIT 1000))
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target } },
    };

    private const string Shown = "id, stream, kind, argument::text, asked_by, asked_at, state, generation, last_seq, done_at, outcome::text";

    public static NpgsqlBatchCommand Insert(StreamId of, RequestArgument argument, string by) => new(
        "INSERT INTO sync_service.request (stream, target, kind, argument, asked_by) VALUES ($1, $2, $3, $4, $5) RETURNING id")
    {
        Parameters =
        {
            new() { Value = of.Stream },
            new() { Value = of.Target },
            new() { Value = argument.Kind },
            new() { Value = argument.Json, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = by },
        },
    };

    /// <summary>Opens the last request of the same one that is done once more, with another argument, so that they do not become many; or inserts one where none is done.</summary>
    public static NpgsqlBatchCommand AskAgain(StreamId of, RequestArgument argument, string by)
    {
        var command = Insert(of, argument, by);
        command.CommandText =
            """
            WITH again AS (
              UPDATE sync_service.request
              SET argument = $4, asked_at = now(), state = 'open', generation = NULL, last_seq = NULL, done_at = NULL, outcome = NULL
              WHERE id = (
                SELECT id FROM sync_service.request
                WHERE stream = $1 AND target = $2 AND kind = $3 AND asked_by = $5 AND done_at IS NOT NULL ORDER BY id DESC LIMIT 1)
              RETURNING id)
            INSERT INTO sync_service.request (stream, target, kind, argument, asked_by)
            SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM again)
            """;
        return command;
    }

    /// <summary>
    /// A request is done in the transaction that finds the checkpoint at or past its last record, in the generation under which that was enqueued. A commit that
    /// PostgreSQL loses takes this one, which came after it, with it.
    /// </summary>
    public static NpgsqlBatchCommand Settle(StreamId of) => new(
        """
        UPDATE sync_service.request AS r SET state = 'done', done_at = now()
        FROM sync_service.checkpoint AS c
        WHERE r.stream = $1 AND c.stream = $1 AND r.target = $2 AND c.target = $2 AND r.done_at IS NULL AND r.generation = c.generation AND r.last_seq <= c.seq
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target } },
    };

    /// <summary>What the producer carries out, the oldest first.</summary>
    public static NpgsqlBatchCommand Open(StreamId of, int most) => new(
        $"SELECT {Shown} FROM sync_service.request WHERE stream = $1 AND target = $2 AND done_at IS NULL AND kind <> '{RequestArgument.Comparing}' ORDER BY id LIMIT $3")
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target }, new() { Value = most } },
    };

    /// <summary>What is to be compared: stream and number.</summary>
    public static NpgsqlBatchCommand Comparisons(StreamId[] of)
    {
        var command = new NpgsqlBatchCommand($"SELECT stream, id FROM sync_service.request WHERE done_at IS NULL AND kind = '{RequestArgument.Comparing}' AND {StreamId.IsGiven} ORDER BY id LIMIT 1000");
        command.Parameters.AddRange(StreamId.Given(of).ToArray());
        return command;
    }

    public static NpgsqlBatchCommand End(long[] ids) => new("UPDATE sync_service.request SET state = 'done', done_at = now() WHERE id = ANY ($1) AND done_at IS NULL")
    {
        Parameters = { new() { Value = ids } },
    };

    public static NpgsqlBatchCommand Find(long[] ids) => new($"SELECT {Shown} FROM sync_service.request WHERE id = ANY ($1) ORDER BY id")
    {
        Parameters = { new() { Value = ids } },
    };

    /// <summary>Forgets a request, whatever became of it.</summary>
    public static NpgsqlBatchCommand Forget(long id) => new("DELETE FROM sync_service.request WHERE id = $1") { Parameters = { new() { Value = id } } };

    public static NpgsqlBatchCommand Enqueued(Request request, Generation generation, Seq last, RequestOutcome outcome) => new(
        "UPDATE sync_service.request SET state = 'enqueued', generation = $2, last_seq = $3, outcome = $4 WHERE id = $1 AND asked_at = $5 AND done_at IS NULL")
    {
        Parameters =
        {
            new() { Value = request.Id },
            new() { Value = generation.Value },
            new() { Value = last.Value },
            new() { Value = outcome.Json, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = request.AskedAt.UtcDateTime },
        },
    };

    public static NpgsqlBatchCommand Refused(Request request, RequestOutcome outcome) => new(
        "UPDATE sync_service.request SET state = 'refused', outcome = $2, done_at = now() WHERE id = $1 AND asked_at = $3 AND done_at IS NULL")
    {
        Parameters = { new() { Value = request.Id }, new() { Value = outcome.Json, NpgsqlDbType = NpgsqlDbType.Jsonb }, new() { Value = request.AskedAt.UtcDateTime } },
    };

    public static Request Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        RequestArgument.TryParse(reader.GetString(2), reader.GetString(3)),
        reader.GetString(4),
        new DateTimeOffset(reader.GetDateTime(5)),
        reader.GetString(6))
    {
        Generation = reader.IsDBNull(7) ? null : new Generation(reader.GetGuid(7)),
        Last = reader.IsDBNull(8) ? null : new Seq(reader.GetInt64(8)),
        DoneAt = reader.IsDBNull(9) ? null : new DateTimeOffset(reader.GetDateTime(9)),
        Outcome = reader.IsDBNull(10) ? null : RequestOutcome.TryParse(reader.GetString(10)),
    };
}
