using SyncService.Target.Checkpoints;
using SyncService.Target.DeadLetters;

namespace SyncService.Target.Setup;

/// <summary>Questions about rights, which every role may ask about itself.</summary>
internal static class StandingSql
{
    public const string Server =
        $"""
        SELECT clock_timestamp(), current_setting('server_version'), current_setting('server_encoding'), current_user::text, current_database()::text,
               pg_is_in_recovery(), current_setting('default_transaction_read_only')::bool, {Searched} IS NOT NULL
        """;

    /// <summary>Of a schema: the one that is named, or the one in which an unqualified name would be created; where the role may use none of its search path, the first of that.</summary>
    public const string Database =
        $"""
        SELECT current_user::text, current_database()::text, wanted.name,
               n.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'USAGE'), false), coalesce(has_schema_privilege(n.oid, 'CREATE'), false),
               has_database_privilege(current_database(), 'CREATE'), has_database_privilege(current_database(), 'TEMPORARY'),
               s.oid IS NOT NULL, coalesce(has_schema_privilege(s.oid, 'USAGE'), false), coalesce(has_schema_privilege(s.oid, 'CREATE'), false)
        FROM (SELECT coalesce($1, {Searched}) AS name) AS wanted
        LEFT JOIN pg_namespace n ON n.nspname = wanted.name
        LEFT JOIN pg_namespace s ON s.nspname = 'sync_service'
        """;

    public static string Service { get; } =
        $"""
        SELECT {ServiceTables.AreIn},
               coalesce((SELECT {CheckpointTable.HasAll("c.oid")} FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'checkpoint'), false)
               AND coalesce((SELECT {DeadLetterTable.HasAll("c.oid")} FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'dead_letter'), false),
               coalesce((SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = 'checkpoint'), false),
               EXISTS (SELECT 1 FROM pg_proc p WHERE p.pronamespace = n.oid AND p.proname = 'set_updated_at' AND p.pronargs = 0),
               ARRAY(
                 SELECT r.wanted || ' ON sync_service.' || r.relname
                 FROM (VALUES {ServiceTables.Wanted}) AS r (relname, wanted)
                 JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = r.relname
                 WHERE NOT has_table_privilege(c.oid, r.wanted))
        FROM pg_namespace n WHERE n.nspname = 'sync_service'
        """;

    /// <summary>The schema in which a name without one is looked for first, be it closed to the role.</summary>
    private const string Searched =
        """
        coalesce(current_schema()::text,
          (SELECT p.nspname::text FROM unnest(string_to_array(current_setting('search_path'), ',')) WITH ORDINALITY AS path (entry, place)
           JOIN pg_namespace p ON p.nspname = CASE trim(entry) WHEN '"$user"' THEN current_user ELSE trim(BOTH '" ' FROM entry) END
           ORDER BY path.place LIMIT 1))
        """;

    public const string Table =
        """
        SELECT pg_has_role(c.relowner, 'USAGE'), row_security_active(c.oid),
               ARRAY(SELECT r.wanted || ' ' || a.attname FROM pg_attribute a, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS r (wanted)
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND NOT has_column_privilege(c.oid, a.attnum, r.wanted)),
               ARRAY(SELECT DISTINCT q.oid::regclass::text FROM pg_attrdef d
                     JOIN pg_depend p ON p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid AND p.refclassid = 'pg_class'::regclass
                     JOIN pg_class q ON q.oid = p.refobjid
                     WHERE d.adrelid = c.oid AND CASE WHEN q.relkind = 'S' THEN NOT has_sequence_privilege(q.oid, 'USAGE') END),
               ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                     WHERE i.indrelid = c.oid AND i.indisvalid),
               ARRAY(SELECT g.tgname::text FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype & 19 = 19),
               has_table_privilege(c.oid, 'DELETE'),
               c.relpersistence = 'u' OR EXISTS (SELECT FROM pg_inherits i JOIN pg_class q ON q.oid = i.inhrelid WHERE i.inhparent = c.oid AND q.relpersistence = 'u')
        FROM pg_class c WHERE c.oid = to_regclass($1)
        """;
}
