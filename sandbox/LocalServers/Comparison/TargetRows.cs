using Npgsql;
using NpgsqlTypes;

namespace LocalServers.Comparison;

/// <summary>Looks rows of the target up by their keys, within one snapshot.</summary>
/// <remarks>By key and not side by side: the two servers order text differently.</remarks>
internal sealed class TargetRows(
    NpgsqlConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<string> keyColumns)
{
    private string[] keyTypes = [];

    /// <summary>Begins the snapshot and fixes how values are written. It ends with the connection, and changes nothing.</summary>
    public async Task BeginAsync()
    {
        await ExecuteAsync(
            """
            BEGIN ISOLATION LEVEL REPEATABLE READ;
            SET LOCAL TimeZone = 'UTC';
            SET LOCAL DateStyle = 'ISO, YMD';
            SET LOCAL bytea_output = 'hex';
            SET LOCAL extra_float_digits = 1;
            SET LOCAL enable_seqscan = off;
            """);
        keyTypes = new string[keyColumns.Count];
        for (var i = 0; i < keyTypes.Length; i++)
        {
            await using var command = new NpgsqlCommand(
                "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attname = $2", connection);
            command.Parameters.AddWithValue(table);
            command.Parameters.AddWithValue(keyColumns[i]);
            keyTypes[i] = await command.ExecuteScalarAsync() as string
                ?? throw new InvalidOperationException($"{table} has no column {keyColumns[i]}.");
        }
    }

    /// <summary>The values of the rows with these keys, in PostgreSQL's own text, by key.</summary>
    public async Task<Dictionary<string, string?[]>> FindAsync(IReadOnlyList<SourceRow> wanted)
    {
        var casts = string.Join(", ", keyTypes.Select((type, i) => $"k{i}::{type}"));
        var names = string.Join(", ", keyTypes.Select((_, i) => $"k{i}"));
        var parameters = string.Join(", ", keyTypes.Select((_, i) => $"${i + 1}"));
        await using var command = new NpgsqlCommand(
            $"SELECT {string.Join(", ", columns.Select(column => $"t.{Quoted(column)}::text"))} FROM {table} t "
            + $"WHERE ({Keys("t.")}) IN (SELECT {casts} FROM unnest({parameters}) AS k({names}))",
            connection)
        { CommandTimeout = 300 };
        for (var i = 0; i < keyTypes.Length; i++)
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                Value = wanted.Select(row => row.Key[i]).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            });
        }

        var keyOrdinals = keyColumns.Select(key => columns.ToList().IndexOf(key)).ToArray();
        var found = new Dictionary<string, string?[]>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var values = new string?[columns.Count];
            for (var i = 0; i < values.Length; i++) values[i] = reader.IsDBNull(i) ? null : reader.GetString(i);
            found[string.Join('/', keyOrdinals.Select(ordinal => values[ordinal]))] = values;
        }

        return found;
    }

    public async Task<long> CountAsync()
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection) { CommandTimeout = 300 };
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }

    /// <summary>The first keys of the target that the source does not have.</summary>
    public async Task<List<string>> ExtraAsync(IAsyncEnumerable<SourceRow> source, int limit)
    {
        await ExecuteAsync($"CREATE TEMPORARY TABLE source_keys ({string.Join(", ", keyTypes.Select((_, i) => $"k{i} text"))}) ON COMMIT DROP");
        await using (var import = await connection.BeginBinaryImportAsync("COPY source_keys FROM STDIN (FORMAT BINARY)"))
        {
            await foreach (var row in source)
            {
                await import.StartRowAsync();
                foreach (var part in row.Key) await import.WriteAsync(part, NpgsqlDbType.Text);
            }

            await import.CompleteAsync();
        }

        var texts = string.Join(" || '/' || ", keyColumns.Select(key => $"t.{Quoted(key)}::text"));
        var casts = string.Join(", ", keyTypes.Select((type, i) => $"k{i}::{type}"));
        await using var command = new NpgsqlCommand(
            $"SELECT {texts} FROM {table} t WHERE ({Keys("t.")}) NOT IN (SELECT {casts} FROM source_keys) LIMIT {limit}", connection)
        { CommandTimeout = 300 };
        var extra = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) extra.Add(reader.GetString(0));
        return extra;
    }

    private string Keys(string prefix) => string.Join(", ", keyColumns.Select(key => prefix + Quoted(key)));

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
