using Npgsql;
using NpgsqlTypes;

namespace SyncService.Target.Sessions;

/// <summary>Questions about who fills a table, whatever his stream is called.</summary>
/// <remarks>They ask the catalogue by name: that needs no right on the table or its schema, and waits for no lock.</remarks>
internal static class TableLockSql
{
    /// <summary>The table with its schema; a table that is still to be made is named as it would be made.</summary>
    public const string Name = $"SELECT coalesce((SELECT t.name FROM ({Table}) t), coalesce($1, current_schema()::text) || '.' || $2::name)";

    /// <summary>The stream that the holder of the lock $3 fills this table from, in its half $4. It is in the checkpoint from the beginning of its generation on.</summary>
    public const string Stream =
        $"""
        SELECT k.stream FROM sync_service.checkpoint k JOIN ({Table}) t ON k.target_oid = t.oid
        WHERE EXISTS (SELECT FROM ({Held}) own JOIN ({Held}) other ON own.pid = other.pid
                      WHERE own.key = hashtextextended($3, 0) AND other.key = hashtextextended('sync-service/' || k.stream || '/' || $4 || '/' || k.target, 0))
        LIMIT 1
        """;

    private const string Table =
        """
        SELECT c.oid, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname = $2::name AND (n.nspname = $1::name OR $1 IS NULL AND n.nspname = ANY (current_schemas(false)))
        ORDER BY array_position(current_schemas(false), n.nspname) LIMIT 1
        """;

    private const string Held =
        """
        SELECT l.pid, (l.classid::bigint << 32) | l.objid::bigint AS key FROM pg_locks l
        WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    public static NpgsqlParameter[] Parameters(PgName table, params IEnumerable<string> more) =>
        [new() { Value = (object?)table.Schema ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = table.Name }, .. more.Select(value => new NpgsqlParameter { Value = value })];
}
