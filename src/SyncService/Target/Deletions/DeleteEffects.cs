using System.Globalization;
using Npgsql;
using SyncService.Target.Mapping;

namespace SyncService.Target.Deletions;

/// <summary>What hangs on a table from which rows are deleted: other tables that refer to it, and triggers.</summary>
internal sealed record DeleteEffects(IReadOnlyList<ReferringTable> Tables, IReadOnlyList<string> Triggers)
{
    private const string Sql =
        """
        SELECT k.conrelid::regclass::text, k.confdeltype::text, greatest(c.reltuples::bigint, pg_stat_get_live_tuples(c.oid), 0)
        FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid WHERE k.contype = 'f' AND k.confrelid = $1::oid AND k.conparentid = 0 ORDER BY 1, 2
        """;

    private const string TriggerSql =
        "SELECT tgname::text FROM pg_trigger WHERE tgrelid = $1::oid AND NOT tgisinternal AND tgenabled <> 'D' AND (tgtype::int & 8) <> 0 ORDER BY 1";

    public static async Task<DeleteEffects> ReadAsync(NpgsqlConnection connection, TargetTable table, CancellationToken cancellation)
    {
        List<ReferringTable> tables = [];
        await using (var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = (long)table.Oid } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) tables.Add(new ReferringTable(reader.GetString(0), reader.GetString(1)[0], reader.GetInt64(2)));
        }

        List<string> triggers = [];
        await using (var command = new NpgsqlCommand(TriggerSql, connection) { Parameters = { new() { Value = (long)table.Oid } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation)) triggers.Add(reader.GetString(0));
        }

        return new DeleteEffects(tables, triggers);
    }

    /// <summary>What a delete does beside the row, as sentences.</summary>
    /// <param name="table">From which rows are deleted.</param>
    public IEnumerable<string> Sentences(string table)
    {
        foreach (var other in Tables)
        {
            var rows = string.Create(CultureInfo.InvariantCulture, $"{other.Name} (about {other.Rows:N0} {(other.Rows == 1 ? "row" : "rows")})");
            yield return other.Rule switch
            {
                'c' => $"Deleting a row of {table} deletes the rows of {rows} that refer to it.",
                'n' => $"Deleting a row of {table} sets the columns of {rows} that refer to it to NULL.",
                'd' => $"Deleting a row of {table} sets the columns of {rows} that refer to it to their defaults.",
                _ => $"A row of {table} to which {rows} refers cannot be deleted, and becomes a dead letter.",
            };
        }

        if (Triggers.Count > 0) yield return $"Deleting a row of {table} fires {string.Join(", ", Triggers)}.";
    }
}

/// <param name="Name">As PostgreSQL writes it.</param>
/// <param name="Rule"><c>confdeltype</c>: c cascades, n sets NULL, d sets defaults; anything else refuses.</param>
/// <param name="Rows">About how many rows it has.</param>
internal sealed record ReferringTable(string Name, char Rule, long Rows);
