using Npgsql;
using NpgsqlTypes;
using SyncService.Target.Requests;

namespace SyncService.Target.Deletions;

/// <summary>The statements about the deletes that comparisons found: <c>sync_service.deletion</c>, its keys, and what the source was when the last ones were let through.</summary>
internal static class DeletionTable
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.deletion (
          id bigint PRIMARY KEY,
          stream text NOT NULL,
          target text NOT NULL,
          state text NOT NULL,
          rows bigint NOT NULL DEFAULT 0,
          fingerprint bigint NOT NULL DEFAULT 0,
          reason text,
          basis jsonb,
          found_at timestamptz NOT NULL DEFAULT now(),
          decided_at timestamptz,
          decided_by text
        );
        CREATE INDEX IF NOT EXISTS deletion_stream ON sync_service.deletion (stream, found_at);
        CREATE TABLE IF NOT EXISTS sync_service.deletion_keys (
          deletion bigint NOT NULL REFERENCES sync_service.deletion ON DELETE CASCADE,
          place integer NOT NULL,
          argument jsonb NOT NULL,
          fields bytea NOT NULL,
          PRIMARY KEY (deletion, place)
        );
        CREATE TABLE IF NOT EXISTS sync_service.delete_basis (
          stream text NOT NULL,
          target text NOT NULL,
          basis jsonb,
          set_at timestamptz NOT NULL DEFAULT now(),
          PRIMARY KEY (stream, target)
        );
        """;

    /// <summary>What a failure is about.</summary>
    public const string Subject = "the deletes in sync_service.deletion";

    private const string Shown = "id, stream, state, rows, reason, found_at, decided_at, decided_by";

    /// <summary>A set that nobody sees before it is whole. Those at which nobody has counted for two days go.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Begin(StreamId of, long id) =>
    [
        of.Command("DELETE FROM sync_service.deletion WHERE stream = $1 AND target = $2 AND state = 'counting' AND found_at < now() - interval '2 days'"),
        of.Command("INSERT INTO sync_service.deletion (stream, target, id, state) VALUES ($1, $2, $3, 'counting')", new NpgsqlParameter { Value = id }),
    ];

    /// <summary>Forgets what was added to an unfinished set after so many chunks; no row is returned where there is no such set.</summary>
    public static IEnumerable<NpgsqlBatchCommand> GoOn(long id, int places) =>
    [
        new("DELETE FROM sync_service.deletion_keys WHERE deletion = $1 AND place >= $2") { Parameters = { new() { Value = id }, new() { Value = places } } },
        new("SELECT id FROM sync_service.deletion WHERE id = $1 AND state = 'counting'") { Parameters = { new() { Value = id } } },
    ];

    public static NpgsqlBatchCommand AddKeys(long id, int place, string argument, byte[] fields) => new(
        "INSERT INTO sync_service.deletion_keys VALUES ($1, $2, $3, $4)")
    {
        Parameters = { new() { Value = id }, new() { Value = place }, new() { Value = argument, NpgsqlDbType = NpgsqlDbType.Jsonb }, new() { Value = fields } },
    };

    /// <summary>Somebody still counts.</summary>
    public static NpgsqlBatchCommand Counting(long id) => new("UPDATE sync_service.deletion SET found_at = now() WHERE id = $1") { Parameters = { new() { Value = id } } };

    /// <summary>Its keys, <see cref="KeysAtOnce"/> chunks from a place on.</summary>
    public static NpgsqlBatchCommand Keys(long id, int from) => new("SELECT place, argument::text, fields FROM sync_service.deletion_keys WHERE deletion = $1 AND place >= $2 ORDER BY place LIMIT $3")
    {
        Parameters = { new() { Value = id }, new() { Value = from }, new() { Value = KeysAtOnce } },
    };

    public const int KeysAtOnce = 20;

    /// <summary>Holds a whole set. The same keys that are held already keep their number; others that were held are replaced.</summary>
    public static NpgsqlBatchCommand Hold(StreamId of, long id, long rows, long fingerprint, string reason, string basis) => new(
        """
        WITH same AS (
          SELECT id FROM sync_service.deletion WHERE stream = $1 AND target = $2 AND state = 'held' AND rows = $4 AND fingerprint = $5 ORDER BY id LIMIT 1),
        kept AS (UPDATE sync_service.deletion SET reason = $6, basis = $7 WHERE id IN (SELECT id FROM same) RETURNING id),
        gone AS (DELETE FROM sync_service.deletion WHERE stream = $1 AND target = $2 AND (state = 'held' OR id = $3) AND id <> coalesce((SELECT id FROM kept), $3)),
        held AS (UPDATE sync_service.deletion SET state = 'held', rows = $4, fingerprint = $5, reason = $6, basis = $7 WHERE id = $3 AND NOT EXISTS (SELECT FROM kept) RETURNING id),
        basis AS (INSERT INTO sync_service.delete_basis (stream, target) VALUES ($1, $2) ON CONFLICT DO NOTHING)
        SELECT id FROM kept UNION ALL SELECT id FROM held
        """)
    {
        Parameters =
        {
            new() { Value = of.Stream },
            new() { Value = of.Target },
            new() { Value = id },
            new() { Value = rows },
            new() { Value = fingerprint },
            new() { Value = reason },
            new() { Value = basis, NpgsqlDbType = NpgsqlDbType.Jsonb },
        },
    };

    /// <summary>Forgets what was held before: it was found anew, in another set, or is no more.</summary>
    public static NpgsqlBatchCommand ForgetHeld(StreamId of) => of.Command("DELETE FROM sync_service.deletion WHERE stream = $1 AND target = $2 AND state = 'held'");

    /// <summary>What the source is from now on compared with.</summary>
    public static NpgsqlBatchCommand SetBasis(StreamId of, string basis) => of.Command(
        """
        INSERT INTO sync_service.delete_basis (stream, target, basis) VALUES ($1, $2, $3)
        ON CONFLICT (stream, target) DO UPDATE SET basis = $3, set_at = now()
        """,
        new NpgsqlParameter { Value = basis, NpgsqlDbType = NpgsqlDbType.Jsonb });

    /// <summary>One row where one was set: null in it where no delete was ever let through.</summary>
    public static NpgsqlBatchCommand Basis(StreamId of) => of.Command("SELECT basis::text, set_at FROM sync_service.delete_basis WHERE stream = $1 AND target = $2");

    /// <summary>Decides about a set, and returns its stream and target; nothing where it is not in that state.</summary>
    public static NpgsqlBatchCommand Decide(long id, string from, string to, string by, long rows) => new(
        """
        UPDATE sync_service.deletion SET state = $3, decided_at = now(), decided_by = $4, rows = $5 WHERE id = $1 AND state = $2
        RETURNING stream, target, basis::text
        """)
    {
        Parameters = { new() { Value = id }, new() { Value = from }, new() { Value = to }, new() { Value = by }, new() { Value = rows } },
    };

    /// <summary>One request for each chunk of its keys.</summary>
    public static NpgsqlBatchCommand Ask(StreamId of, long id, string by) => of.Command(
        """
        INSERT INTO sync_service.request (stream, target, kind, argument, asked_by)
        SELECT $1, $2, $5, k.argument, $4 FROM sync_service.deletion_keys AS k WHERE k.deletion = $3 ORDER BY k.place RETURNING id
        """,
        new() { Value = id },
        new() { Value = by },
        new() { Value = RequestArgument.Deleting });

    public static NpgsqlBatchCommand ForgetKeys(long id) => new("DELETE FROM sync_service.deletion_keys WHERE deletion = $1") { Parameters = { new() { Value = id } } };

    public static NpgsqlBatchCommand Forget(long id) => new("DELETE FROM sync_service.deletion WHERE id = $1") { Parameters = { new() { Value = id } } };

    /// <summary>Of the given streams what is held, and what was decided within 30 days; the newest first.</summary>
    /// <param name="heldOnly">Leaves out what was decided.</param>
    public static string List(bool heldOnly) =>
        $"SELECT {Shown} FROM sync_service.deletion WHERE state {(heldOnly ? "= 'held'" : "<> 'counting'")} AND {StreamId.IsGiven} ORDER BY found_at DESC, id LIMIT 1000";

    public static NpgsqlBatchCommand Find(long id) => new($"SELECT {Shown} FROM sync_service.deletion WHERE id = $1 AND state <> 'counting'") { Parameters = { new() { Value = id } } };

    public static NpgsqlBatchCommand Tidy(StreamId of) => of.Command(
        "DELETE FROM sync_service.deletion WHERE stream = $1 AND target = $2 AND state NOT IN ('held', 'counting') AND decided_at < now() - interval '30 days'");

    public static Deletion Read(NpgsqlDataReader reader) => new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetString(4), Time(reader, 5)!.Value)
    {
        DecidedAt = Time(reader, 6),
        DecidedBy = reader.IsDBNull(7) ? null : reader.GetString(7),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : new DateTimeOffset(reader.GetDateTime(ordinal));
}
