namespace SyncService.Target.Checkpoints;

/// <summary>What the catalogue says of where the rows of a table lie, as SQL.</summary>
/// <remarks>
/// The trace changes when the table is made anew (OID), emptied by TRUNCATE or rewritten (file), given a column (number of them), another name for one
/// or another primary key (digest of both), and, where a crash empties it, when the server is started. It reads the catalogue alone, and waits for no lock on the table.
/// </remarks>
internal static class TargetTraceSql
{
    /// <summary>A sub-query of one row, or none when there is no such table: <c>oid</c>, <c>trace</c>, <c>unlogged</c>.</summary>
    /// <param name="name">An expression: the table's name, as SQL.</param>
    public static string Of(string name) =>
        $"""
        SELECT c.oid,
               concat_ws('/', c.oid, c.relnatts, {Meaning}, CASE WHEN c.relkind = 'p' THEN {Partitions} ELSE c.relfilenode::text END,
                         CASE WHEN c.relpersistence = 'u' THEN to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') END) AS trace,
               c.relpersistence = 'u' AS unlogged
        FROM pg_class c WHERE c.oid = to_regclass({name})
        """;

    /// <summary>Whether the server's statistics count no living row. They may lag, and are lost in a crash: the table itself is to be asked then.</summary>
    public static string SeemsEmpty(string oid) =>
        $"coalesce((SELECT c.relkind = 'r' AND pg_stat_get_live_tuples(c.oid) = 0 FROM pg_class c WHERE c.oid = {oid}), false)";

    /// <summary>By its name a column of the source finds the one that it fills; by the primary key rows are found where nothing else is set.</summary>
    private const string Meaning =
        """
        (SELECT md5(concat_ws('/', string_agg(a.attname, ',' ORDER BY a.attnum), (SELECT i.indkey::text FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)))
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
        """;

    private const string Partitions =
        """
        (WITH RECURSIVE part (oid) AS (
           SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = c.oid
           UNION ALL
           SELECT i.inhrelid FROM pg_inherits i JOIN part ON i.inhparent = part.oid)
         SELECT md5(string_agg(l.oid || ':' || l.relfilenode, ',' ORDER BY l.oid)) FROM part JOIN pg_class l ON l.oid = part.oid)
        """;
}
