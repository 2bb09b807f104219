using Npgsql;
using NpgsqlTypes;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Target.Constraints;

/// <summary>Reads from PostgreSQL's catalogue what ties the rows of a table to others.</summary>
internal static class ConstraintCatalog
{
    private const string ForeignKeys =
        """
        SELECT f.conname, n.nspname, p.relname, p.oid, f.condeferrable
        FROM pg_constraint f JOIN pg_class p ON p.oid = f.confrelid JOIN pg_namespace n ON n.oid = p.relnamespace
        WHERE f.conrelid = $1 AND f.contype = 'f' AND f.conparentid = 0 ORDER BY f.conname
        """;

    private const string Uniques =
        """
        SELECT x.relname, i.indpred IS NOT NULL, u.oid IS NOT NULL, coalesce(u.condeferrable, false),
               CASE WHEN i.indexprs IS NULL
                    THEN ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
                               JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.place <= i.indnkeyatts ORDER BY k.place)
                    ELSE ARRAY[]::text[] END
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid LEFT JOIN pg_constraint u ON u.conindid = i.indexrelid AND u.conrelid = i.indrelid AND u.contype IN ('p', 'u')
        WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid ORDER BY x.relname
        """;

    /// <summary>The foreign keys between some tables.</summary>
    private const string Between =
        """
        WITH those AS (SELECT place, to_regclass(name)::oid AS oid FROM unnest($1::text[]) WITH ORDINALITY AS t(name, place))
        SELECT DISTINCT child.place::int - 1, parent.place::int - 1
        FROM pg_constraint f JOIN those child ON child.oid = f.conrelid JOIN those parent ON parent.oid = f.confrelid
        WHERE f.contype = 'f' AND child.oid <> parent.oid ORDER BY 1, 2
        """;

    /// <param name="connection">To the server.</param>
    /// <param name="table">The table.</param>
    /// <param name="keys">Columns of the stream's key.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<TargetConstraints> ReadAsync(NpgsqlConnection connection, TargetTable table, IEnumerable<string> keys, CancellationToken cancellation)
    {
        var key = keys.ToHashSet(StringComparer.Ordinal);
        List<ForeignKey> foreign = [];
        List<OtherUnique> uniques = [];
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Of(ForeignKeys, table), Of(Uniques, table) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            foreign.Add(new ForeignKey(reader.GetString(0), new PgName(reader.GetString(1), reader.GetString(2)), reader.GetFieldValue<uint>(3), reader.GetBoolean(4)));
        }

        await reader.NextResultAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var unique = new OtherUnique(reader.GetString(0), reader.GetFieldValue<string[]>(4), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3));
            if (!key.SetEquals(unique.Columns) || unique.IsPartial) uniques.Add(unique);
        }

        return new TargetConstraints(foreign, uniques);
    }

    /// <returns>For each foreign key between two of the tables the place of its own table in the list, and that of the one which it refers to.</returns>
    public static async Task<IReadOnlyList<(int Child, int Parent)>> BetweenAsync(NpgsqlConnection connection, IReadOnlyList<PgName> tables, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Between, connection) { Parameters = { new() { Value = tables.Select(table => table.Sql).ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        List<(int Child, int Parent)> found = [];
        while (await reader.ReadAsync(cancellation)) found.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return found;
    }

    private static NpgsqlBatchCommand Of(string sql, TargetTable table) => new(sql) { Parameters = { new() { Value = table.Oid, NpgsqlDbType = NpgsqlDbType.Oid } } };
}
