using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.Target.Mapping;

/// <summary>Reads what PostgreSQL's catalogue says of a table.</summary>
internal static class TargetCatalog
{
    private const string FindTable =
        """
        SELECT n.nspname, c.relname, c.oid, c.relkind IN ('r', 'p') AND NOT c.relhasrules,
               c.relkind = 'r' AND NOT c.relhasrules AND NOT c.relrowsecurity
                 AND (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)) = 1
                 AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.confrelid = c.oid AND f.contype = 'f')
                 AND NOT EXISTS (
                   SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
                   WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND p.pronamespace IS DISTINCT FROM to_regnamespace('sync_service')),
               c.relkind = 'r' AND NOT c.relhasrules AND NOT EXISTS (
                 SELECT FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
                 WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgtype & 2 <> 0 AND p.pronamespace IS DISTINCT FROM to_regnamespace('sync_service')),
               c.relrowsecurity
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass($1)
        """;

    /// <summary>To put a default into words, PostgreSQL waits for whoever has the table to himself.</summary>
    private const string IsNow =
        @"coalesce(pg_get_expr(d.adbin, d.adrelid) ~* '^\(?(CURRENT_TIMESTAMP|LOCALTIMESTAMP|now\(\)|clock_timestamp\(\)|transaction_timestamp\(\)|statement_timestamp\(\))', false)";

    private static string ReadColumns(bool defaults) =>
        $"""
        SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.typname, b.typcategory::text,
               CASE WHEN b.typname IN ('varchar', 'bpchar') AND b.modifier > 4 THEN b.modifier - 4 END,
               a.attnotnull OR b.typnotnull, a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL,
               {(defaults ? IsNow : "false")},
               a.attgenerated <> '',
               b.typname = 'citext' OR coalesce(NOT l.collisdeterministic, false),
               b.modifier, a.attnum::int, a.attidentity = 'a',
               NOT (b.typtype = 'e' OR b.typnamespace = 'pg_catalog'::regnamespace AND b.typname <> 'interval' AND (b.typname = 'varchar' OR q.oprname IS NOT NULL)),
               CASE WHEN q.oprnamespace <> 'pg_catalog'::regnamespace THEN format('OPERATOR(%I.%s)', (SELECT nspname FROM pg_namespace WHERE oid = q.oprnamespace), q.oprname) ELSE '=' END,
               CASE WHEN NOT l.collisdeterministic THEN format('%I.%I', (SELECT nspname FROM pg_namespace WHERE oid = l.collnamespace), l.collname) END
        FROM pg_attribute a
        JOIN pg_type t ON t.oid = a.atttypid
        JOIN LATERAL (
          WITH RECURSIVE base (oid, typname, typcategory, typtype, typbasetype, typnamespace, modifier, typnotnull) AS (
            SELECT x.oid, x.typname, x.typcategory, x.typtype, x.typbasetype, x.typnamespace, coalesce(nullif(a.atttypmod, -1), x.typtypmod), x.typnotnull
            FROM pg_type x WHERE x.oid = a.atttypid
            UNION ALL
            SELECT x.oid, x.typname, x.typcategory, x.typtype, x.typbasetype, x.typnamespace, coalesce(nullif(base.modifier, -1), x.typtypmod), base.typnotnull OR x.typnotnull
            FROM pg_type x JOIN base ON x.oid = base.typbasetype
            WHERE base.typtype = 'd')
          SELECT * FROM base WHERE typtype <> 'd') b ON true
        LEFT JOIN LATERAL (
          SELECT p.oprname, p.oprnamespace
          FROM pg_opclass o
          JOIN pg_am h ON h.oid = o.opcmethod AND h.amname = 'btree'
          JOIN pg_amop m ON m.amopfamily = o.opcfamily AND m.amopstrategy = 3 AND m.amoplefttype = o.opcintype AND m.amoprighttype = o.opcintype
          JOIN pg_operator p ON p.oid = m.amopopr
          WHERE o.opcdefault AND o.opcintype = b.oid
          LIMIT 1) q ON true
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_collation l ON l.oid = a.attcollation
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
        """;

    private const string ReadKeys =
        """
        SELECT i.indisprimary, k.place = 1, a.attname::text, CASE WHEN NOT i.indimmediate THEN c.relname::text END
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid
          AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
        ORDER BY i.indisprimary DESC, i.indexrelid, k.place
        """;

    /// <summary>Null when there is no such table.</summary>
    /// <param name="connection">To the server.</param>
    /// <param name="name">Of the table.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="defaults">Whether <see cref="TargetColumn.DefaultsToNow"/> is wanted; without it, no lock on the table is waited for.</param>
    public static async Task<TargetTable?> ReadAsync(NpgsqlConnection connection, PgName name, CancellationToken cancellation, bool defaults = true)
    {
        await using var find = new NpgsqlCommand(FindTable, connection) { Parameters = { new() { Value = name.Sql } } };
        PgName found;
        uint oid;
        bool isPlain;
        bool isIndependent;
        bool refusesNulls;
        bool hasRowSecurity;
        await using (var reader = await find.ExecuteReaderAsync(cancellation))
        {
            if (!await reader.ReadAsync(cancellation)) return null;
            found = new PgName(reader.GetString(0), reader.GetString(1));
            oid = reader.GetFieldValue<uint>(2);
            isPlain = reader.GetBoolean(3);
            isIndependent = reader.GetBoolean(4);
            refusesNulls = reader.GetBoolean(5);
            hasRowSecurity = reader.GetBoolean(6);
        }

        return new TargetTable(found, await ColumnsAsync(connection, oid, defaults, cancellation), await KeysAsync(connection, oid, cancellation))
        {
            Oid = oid,
            Kind = await TableKindCatalog.ReadAsync(connection, oid, cancellation),
            CanMerge = isPlain && connection.PostgreSqlVersion.Major >= 15,
            RowsAreIndependent = isIndependent,
            RefusesNulls = refusesNulls,
            HasRowSecurity = hasRowSecurity,
        };
    }

    private static async Task<List<TargetColumn>> ColumnsAsync(NpgsqlConnection connection, uint oid, bool defaults, CancellationToken cancellation)
    {
        List<TargetColumn> columns = [];
        await using var command = new NpgsqlCommand(ReadColumns(defaults), connection) { Parameters = { OfOid(oid) } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            columns.Add(new TargetColumn(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3)[0],
                await reader.IsDBNullAsync(4, cancellation) ? null : reader.GetInt32(4),
                reader.GetBoolean(5),
                reader.GetBoolean(6),
                reader.GetBoolean(7),
                reader.GetBoolean(8),
                reader.GetBoolean(9))
            {
                Modifier = reader.GetInt32(10),
                Place = reader.GetInt32(11),
                IsAlwaysIdentity = reader.GetBoolean(12),
                ComparesAsText = reader.GetBoolean(13),
                Equality = reader.GetString(14),
                Collation = await reader.IsDBNullAsync(15, cancellation) ? null : reader.GetString(15),
            });
        }

        return columns;
    }

    private static async Task<List<UniqueKey>> KeysAsync(NpgsqlConnection connection, uint oid, CancellationToken cancellation)
    {
        List<UniqueKey> keys = [];
        List<string> columns = [];
        await using var command = new NpgsqlCommand(ReadKeys, connection) { Parameters = { OfOid(oid) } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            if (reader.GetBoolean(1)) keys.Add(new UniqueKey(reader.GetBoolean(0), columns = []) { Deferrable = await reader.IsDBNullAsync(3, cancellation) ? null : reader.GetString(3) });
            columns.Add(reader.GetString(2));
        }

        return keys;
    }

    private static NpgsqlParameter OfOid(uint oid) => new() { Value = oid, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid };
}
