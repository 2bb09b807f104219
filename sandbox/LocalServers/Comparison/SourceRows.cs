using System.Runtime.CompilerServices;
using Microsoft.Data.SqlClient;

namespace LocalServers.Comparison;

/// <summary>One row of the source: key and values in canonical text.</summary>
internal sealed record SourceRow(string[] Key, string?[] Values)
{
    public string KeyText => string.Join('/', Key);
}

/// <summary>Streams a source view in the order of its key, as the server orders it.</summary>
internal sealed class SourceRows(SqlConnection connection, string source, IReadOnlyList<string> keyColumns)
{
    public IReadOnlyList<string> Columns { get; private set; } = [];

    public IReadOnlyList<ValueKind> Kinds { get; private set; } = [];

    /// <summary>Learns the columns without reading a row.</summary>
    public async Task DescribeAsync()
    {
        await using var command = Command($"SELECT * FROM {source} WHERE 1 = 0");
        await using var reader = await command.ExecuteReaderAsync();
        Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        Kinds = [.. Enumerable.Range(0, reader.FieldCount).Select(i => ValueKinds.Of(reader.GetDataTypeName(i)))];
    }

    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var command = Command($"SELECT {string.Join(", ", Columns.Select(Quoted))} FROM {source} ORDER BY {string.Join(", ", keyColumns.Select(Quoted))}");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var keys = keyColumns.Select(reader.GetOrdinal).ToArray();
        while (await reader.ReadAsync(cancellation))
        {
            var values = new string?[Columns.Count];
            for (var i = 0; i < values.Length; i++)
            {
                if (!reader.IsDBNull(i)) values[i] = CanonicalText.OfSource(Kinds[i], Value(reader, i));
            }

            yield return new SourceRow([.. keys.Select(key => values[key] ?? "")], values);
        }
    }

    private object Value(SqlDataReader reader, int ordinal)
    {
        // System.Decimal ends at 28 digits.
        var exact = Kinds[ordinal] == ValueKind.Number && reader.GetDataTypeName(ordinal) is "decimal" or "numeric";
        return exact ? reader.GetSqlDecimal(ordinal) : reader.GetValue(ordinal);
    }

    private SqlCommand Command(string sql) => new(sql, connection) { CommandTimeout = 300 };

    private static string Quoted(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";
}
