using Npgsql;
using NpgsqlTypes;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Target.DeadLetters;

/// <summary>The statements about <c>sync_service.dead_letter</c>: records set aside, each with its reason.</summary>
internal static class DeadLetterTable
{
    public const string Create =
        $"""
        CREATE TABLE IF NOT EXISTS sync_service.dead_letter (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          stream text NOT NULL,
          target text NOT NULL DEFAULT '',
          seq bigint NOT NULL,
          row jsonb,
          sqlstate text NOT NULL,
          message text NOT NULL,
          column_name text,
          attempts int NOT NULL DEFAULT 1,
          failed_at timestamptz NOT NULL DEFAULT now(),
          record bytea NOT NULL,
          record_schema text,
          key jsonb,
          key_hash bigint
        );
        CREATE INDEX IF NOT EXISTS dead_letter_key ON sync_service.dead_letter (stream, target, key_hash);
        {WaitingLetters.CreateIndex}
        {SettledLetterTable.Create}
        """;

    /// <summary>
    /// What a table lacks that an earlier version made. No other index of all letters begins with the stream and its target: the server, which knows no more of the table than its size, would take that one
    /// instead, and look at all letters of the stream for each key.
    /// </summary>
    public const string Extend =
        $"""
        ALTER TABLE sync_service.dead_letter
          ADD COLUMN IF NOT EXISTS key jsonb,
          ADD COLUMN IF NOT EXISTS key_hash bigint,
          ADD COLUMN IF NOT EXISTS target text NOT NULL DEFAULT '';
        DROP INDEX IF EXISTS sync_service.dead_letter_stream;
        CREATE INDEX IF NOT EXISTS dead_letter_key ON sync_service.dead_letter (stream, target, key_hash);
        {WaitingLetters.CreateIndex}
        {SettledLetterTable.Create}
        """;

    /// <summary>Whether a table has all columns and indexes, as a condition.</summary>
    /// <param name="table">Its OID, as SQL.</param>
    public static string HasAll(string table) =>
        $"""
        (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = {table} AND NOT a.attisdropped AND a.attname IN ('key_hash', 'target')) = 2
          AND EXISTS (SELECT FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = {table} AND x.relname = '{WaitingLetters.IndexName}')
          AND {SettledLetterTable.Exists}
        """;

    /// <summary>Whether the table is there with all its columns; asks the catalogue by name, which needs no right on the schema.</summary>
    public static string IsWhole { get; } =
        $"""
        SELECT EXISTS (
          SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = 'sync_service' AND c.relname = 'dead_letter' AND {HasAll("c.oid")})
        """;

    public const string Exists = "SELECT to_regclass('sync_service.dead_letter') IS NOT NULL";

    private const string Shown = "id, stream, seq, row::text, sqlstate, message, column_name, attempts, failed_at, record_schema, octet_length(record)";

    /// <summary>Letters whose records have the same description. A key has one letter: of a record that is refused again, or of a newer one, it tells with one more attempt.</summary>
    /// <param name="id">Of the stream.</param>
    /// <param name="letters">To be written.</param>
    /// <param name="text">As the database takes it.</param>
    public static IEnumerable<NpgsqlBatchCommand> Insert(StreamId id, IReadOnlyList<NewLetter> letters, LetterText text) =>
        letters.GroupBy(letter => letter.Schema).Select(some => Insert(id, some.Key, OnePerKey(some), text));

    /// <remarks>Each key is looked up in the index, one by one: a join would be planned for a table of which the server knows no more than its size.</remarks>
    private static NpgsqlBatchCommand Insert(StreamId id, RecordSchema? schema, IReadOnlyList<(NewLetter Letter, long? KeyHash, int Attempts)> letters, LetterText text) => new(
        """
        WITH given AS MATERIALIZED (
          SELECT g.*, (SELECT k.id FROM sync_service.dead_letter k WHERE k.stream = $1 AND k.target = $2 AND k.key_hash = g.key_hash LIMIT 1) AS id
          FROM unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::text[], $11::bigint[], $12::int[])
            AS g (seq, row, sqlstate, message, column_name, record, key, key_hash, attempts)),
        again AS (
          UPDATE sync_service.dead_letter d
          SET seq = g.seq, row = g.row::jsonb, record_schema = $3, sqlstate = g.sqlstate, message = g.message, column_name = g.column_name, record = g.record,
              attempts = d.attempts + g.attempts, failed_at = now()
          FROM given g WHERE d.id = g.id)
        INSERT INTO sync_service.dead_letter (stream, target, record_schema, seq, row, sqlstate, message, column_name, record, key, key_hash, attempts)
        SELECT $1, $2, $3, g.seq, g.row::jsonb, g.sqlstate, g.message, g.column_name, g.record, g.key::jsonb, g.key_hash, g.attempts
        FROM given g WHERE g.id IS NULL ORDER BY g.seq
        """)
    {
        Parameters =
        {
            new() { Value = id.Stream },
            new() { Value = id.Target },
            TextOrNull(schema?.Json),
            Array(letters, one => one.Letter.Seq.Value, NpgsqlDbType.Bigint),
            Texts(letters, schema, RecordJson.Render, text.Shown),
            Array(letters, one => one.Letter.Reason.SqlState, NpgsqlDbType.Text),
            Array(letters, one => one.Letter.Reason.Message, NpgsqlDbType.Text),
            Array(letters, one => one.Letter.Reason.Column, NpgsqlDbType.Text),
            Array(letters, one => one.Letter.Record, NpgsqlDbType.Bytea),
            Texts(letters, schema, RecordJson.RenderKey, text.Exact),
            Array(letters, one => one.KeyHash, NpgsqlDbType.Bigint),
            Array(letters, one => one.Attempts, NpgsqlDbType.Integer),
        },
    };

    private static List<(NewLetter Letter, long? KeyHash, int Attempts)> OnePerKey(IEnumerable<NewLetter> letters)
    {
        List<(NewLetter Letter, long? KeyHash, int Attempts)> all = [];
        Dictionary<long, int> places = [];
        foreach (var letter in letters)
        {
            var hash = (long?)letter.KeyHash;
            if (hash is { } key && places.TryGetValue(key, out var place))
            {
                all[place] = (letter, hash, all[place].Attempts + 1);
                continue;
            }

            if (hash is { } first) places.Add(first, all.Count);
            all.Add((letter, hash, 1));
        }

        return all;
    }

    /// <summary>The hashes of the keys that have letters.</summary>
    public static NpgsqlBatchCommand Keys(StreamId id, int most) => new("SELECT key_hash FROM sync_service.dead_letter WHERE stream = $1 AND target = $2 AND key_hash IS NOT NULL LIMIT $3")
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = most } },
    };

    /// <summary>Those of some hashes of keys that have letters.</summary>
    public static NpgsqlBatchCommand KeysAmong(StreamId id, long[] keys) => new(
        "SELECT DISTINCT key_hash FROM sync_service.dead_letter WHERE stream = $1 AND target = $2 AND key_hash = ANY ($3)")
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = keys } },
    };

    /// <summary>Ends the letters of keys of which a later record is applied.</summary>
    public static NpgsqlBatchCommand Settle(StreamId id, long[] keys, bool isKept) => new(
        SettledLetterTable.End("stream = $1 AND target = $2 AND key_hash = ANY ($3)", SettledLetterTable.ByRecord, isKept))
    {
        Parameters = { new() { Value = id.Stream }, new() { Value = id.Target }, new() { Value = keys } },
    };

    public static NpgsqlBatchCommand Counts(LetterScope scope, string? stream) => new(
        $"""
        SELECT stream, count(*), min(failed_at), max(failed_at) FROM sync_service.dead_letter
        WHERE ($1 IS NULL OR stream = $1) AND {LetterScope.Condition("$2", "$3")} GROUP BY stream ORDER BY stream
        """)
    {
        Parameters = { TextOrNull(stream), scope.Streams, scope.Targets },
    };

    public static NpgsqlBatchCommand Newest(LetterScope scope, string? stream, int limit) => new(
        $"SELECT {Shown} FROM sync_service.dead_letter WHERE ($1 IS NULL OR stream = $1) AND {LetterScope.Condition("$3", "$4")} ORDER BY failed_at DESC, id DESC LIMIT $2")
    {
        Parameters = { TextOrNull(stream), new() { Value = limit }, scope.Streams, scope.Targets },
    };

    public static NpgsqlBatchCommand KeysOf(LetterScope scope, long[] ids) => new(
        $"SELECT id, stream, key::text, message FROM sync_service.dead_letter WHERE id = ANY ($1) AND {LetterScope.Condition("$2", "$3")} ORDER BY id")
    {
        Parameters = { new() { Value = ids }, scope.Streams, scope.Targets },
    };

    public static NpgsqlBatchCommand Find(LetterScope scope, long id) => new($"SELECT {Shown} FROM sync_service.dead_letter WHERE id = $1 AND {LetterScope.Condition("$2", "$3")}")
    {
        Parameters = { new() { Value = id }, scope.Streams, scope.Targets },
    };

    /// <summary>The next ids after one, in the order in which the records came.</summary>
    public static NpgsqlBatchCommand IdsAfter(LetterScope scope, long id, string? stream, int limit) => new(
        $"SELECT id FROM sync_service.dead_letter WHERE id > $1 AND ($2 IS NULL OR stream = $2) AND {LetterScope.Condition("$4", "$5")} ORDER BY id LIMIT $3")
    {
        Parameters = { new() { Value = id }, TextOrNull(stream), new() { Value = limit }, scope.Streams, scope.Targets },
    };

    public static NpgsqlBatchCommand Discard(LetterScope scope, long id, bool isKept) => new(
        SettledLetterTable.End($"id = $1 AND {LetterScope.Condition("$2", "$3")}", SettledLetterTable.ByDiscard, isKept))
    {
        Parameters = { new() { Value = id }, scope.Streams, scope.Targets },
    };

    public static NpgsqlBatchCommand DiscardAll(LetterScope scope, string[] streams, bool isKept) => new(
        SettledLetterTable.End($"stream = ANY ($1) AND {LetterScope.Condition("$2", "$3")}", SettledLetterTable.ByDiscard, isKept))
    {
        Parameters = { new() { Value = streams }, scope.Streams, scope.Targets },
    };

    public static async Task<DeadLetter> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetInt64(2),
        await TextAsync(reader, 3, cancellation),
        new DeadReason(reader.GetString(4), reader.GetString(5), await TextAsync(reader, 6, cancellation)),
        reader.GetInt32(7),
        new DateTimeOffset(reader.GetDateTime(8)),
        await TextAsync(reader, 9, cancellation),
        reader.GetInt32(10));

    public static async Task<string?> TextAsync(NpgsqlDataReader reader, int ordinal, CancellationToken cancellation) =>
        await reader.IsDBNullAsync(ordinal, cancellation) ? null : reader.GetString(ordinal);

    private static NpgsqlParameter Texts(
        IReadOnlyList<(NewLetter Letter, long? KeyHash, int Attempts)> letters, RecordSchema? schema, Func<byte[], RecordSchema, JsonText, string?> render, Func<string?, string?> asTaken)
    {
        using var text = new JsonText();
        return Array(letters, one => asTaken(schema is null ? null : render(one.Letter.Record, schema, text)), NpgsqlDbType.Text);
    }

    private static NpgsqlParameter Array<T>(IReadOnlyList<(NewLetter Letter, long? KeyHash, int Attempts)> letters, Func<(NewLetter Letter, long? KeyHash, int Attempts), T> value, NpgsqlDbType type) =>
        new() { Value = letters.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NpgsqlParameter TextOrNull(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
