using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.Target.Mapping;

/// <summary>Reads what PostgreSQL's catalogue says of the kind of a relation.</summary>
internal static class TableKindCatalog
{
    /// <summary>Triggers before a row is inserted or updated (bits of <c>tgtype</c>: 1 a row, 2 before, 4 an insert, 16 an update), but for the service's own and those that do no more than to move <c>updated_at</c>.</summary>
    private const string Triggers =
        """
        FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
        WHERE g.tgrelid = ANY (ARRAY(SELECT relid::oid FROM pg_partition_tree(c.oid)) || c.oid) AND NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
          AND g.tgtype & 3 = 3 AND g.tgtype & 20 <> 0 AND p.pronamespace IS DISTINCT FROM to_regnamespace('sync_service')
          AND p.prosrc !~* '^\s*BEGIN\s+NEW\.updated_at\s*:?=\s*[a-z_]+(\(\))?\s*;\s*RETURN\s+NEW\s*;\s*END\s*;?\s*$'
        """;

    /// <summary><c>ev_type</c> of a rule: 2 is an update, 3 an insert, 4 a delete.</summary>
    private const string Read =
        $"""
        SELECT c.relkind::text, c.relpersistence = 't',
               ARRAY(SELECT a.attname::text FROM pg_partitioned_table p, unnest(p.partattrs::int2[]) WITH ORDINALITY AS k (attnum, place)
                     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum WHERE p.partrelid = c.oid ORDER BY k.place),
               EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partrelid = c.oid AND 0 = ANY (p.partattrs::int2[])),
               ARRAY(SELECT format('%I.%I', n.nspname, q.relname) FROM pg_inherits i JOIN pg_class q ON q.oid = i.inhrelid JOIN pg_namespace n ON n.oid = q.relnamespace
                     WHERE i.inhparent = c.oid AND c.relkind = 'r' ORDER BY 1),
               ARRAY(SELECT w.rulename::text FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type IN ('2', '3') ORDER BY 1),
               ARRAY(SELECT w.rulename::text FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type = '4' AND w.ev_enabled IN ('O', 'A') ORDER BY 1),
               ARRAY(SELECT DISTINCT g.tgname::text {Triggers} ORDER BY 1),
               EXISTS (SELECT {Triggers} AND g.tgtype & 4 <> 0),
               ARRAY(SELECT DISTINCT format('%I.%I', n.nspname, q.relname) FROM pg_rewrite w
                     JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
                     JOIN pg_class q ON q.oid = d.refobjid AND q.relkind IN ('r', 'p') JOIN pg_namespace n ON n.oid = q.relnamespace
                     WHERE w.ev_class = c.oid AND w.ev_type = '1' ORDER BY 1),
               EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = ANY (ARRAY(SELECT relid::oid FROM pg_partition_tree(c.oid)) || c.oid) AND g.tginitdeferred AND g.tgenabled IN ('O', 'A'))
        FROM pg_class c WHERE c.oid = $1
        """;

    /// <param name="connection">To the server.</param>
    /// <param name="oid">Of the relation.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<TableKind> ReadAsync(NpgsqlConnection connection, uint oid, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Read, connection) { Parameters = { new() { Value = oid, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation)) return TableKind.Plain;
        return new TableKind
        {
            Relation = reader.GetString(0)[0],
            IsTemporary = reader.GetBoolean(1),
            PartitionColumns = reader.GetFieldValue<string[]>(2),
            PartitionsByExpression = reader.GetBoolean(3),
            Children = Names(reader, 4),
            WriteRules = reader.GetFieldValue<string[]>(5),
            DeleteRules = reader.GetFieldValue<string[]>(6),
            Triggers = reader.GetFieldValue<string[]>(7),
            GuardsInserts = reader.GetBoolean(8),
            Behind = Names(reader, 9),
            HasDeferred = reader.GetBoolean(10),
        };
    }

    private static IReadOnlyList<PgName> Names(NpgsqlDataReader reader, int ordinal) => [.. reader.GetFieldValue<string[]>(ordinal).Select(PgName.Parse)];
}
